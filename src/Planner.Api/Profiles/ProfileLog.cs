namespace TeraPipe.Planner.Api.Profiles;

/// <summary>What is logged about profiles. Event ids 1100 to 1199; an id keeps its meaning for ever.</summary>
internal static partial class ProfileLog
{
    [LoggerMessage(1100, LogLevel.Information, "Reference profile {File} loaded as {ProfileId}")]
    public static partial void Loaded(ILogger logger, string file, string profileId);

    [LoggerMessage(1101, LogLevel.Information,
        "Profile {ProfileId} stored: {MeasurementCount} measurements on {DeviceName}")]
    public static partial void Stored(ILogger logger, string profileId, int measurementCount, string deviceName);
}
