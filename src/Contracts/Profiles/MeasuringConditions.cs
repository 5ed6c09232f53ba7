namespace TeraPipe.Contracts.Profiles;

/// <summary>The state that a device was in while it was measured.</summary>
public sealed record MeasuringConditions
{
    /// <summary>
    /// Median load average of the machine over one minute, less the profiler's own; missing on a GPU.
    /// </summary>
    public double? OtherLoad { get; init; }

    /// <summary>Median clock of the device, in MHz; missing where it cannot be read.</summary>
    public double? ClockMegahertz { get; init; }

    /// <summary>Highest temperature of the device, in degrees Celsius; missing where it cannot be read.</summary>
    public double? TemperatureCelsius { get; init; }

    /// <summary>
    /// Share of the points during which the device ran more than a tenth slower than its usual speed, by the
    /// calibration kernel: throttled, or shared with others.
    /// </summary>
    public double? SlowedShare { get; init; }

    /// <summary>
    /// Why the device ran slower than it can, for example "software power cap, hardware thermal slowdown"; missing
    /// where it did not, or where that cannot be read.
    /// </summary>
    public string? ThrottledBy { get; init; }
}
