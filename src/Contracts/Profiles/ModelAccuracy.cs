namespace TeraPipe.Contracts.Profiles;

/// <summary>The errors of one latency model.</summary>
public sealed record ModelAccuracy
{
    /// <summary>
    /// "interpolation" between measurements, which refuses all else; "bilinear", one function for every slice; or
    /// "interpolation inside, bilinear beyond".
    /// </summary>
    public required string Model { get; init; }

    /// <summary>Whether it is the chosen one.</summary>
    public required bool IsChosen { get; init; }

    /// <summary>Errors of forward times.</summary>
    public required ErrorsByPlace Forward { get; init; }

    /// <summary>Errors of backward times.</summary>
    public required ErrorsByPlace Backward { get; init; }

    /// <summary>Errors of both together.</summary>
    public required ErrorsByPlace Both { get; init; }
}
