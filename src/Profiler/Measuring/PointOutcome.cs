namespace TeraPipe.Profiler.Measuring;

/// <summary>How the visit of a point ended.</summary>
internal enum PointOutcome
{
    /// <summary>It has times.</summary>
    Measured,

    /// <summary>The device had too little memory for it.</summary>
    OutOfMemory,

    /// <summary>Its results were not finite numbers: its times are those of nonsense.</summary>
    NotANumber,

    /// <summary>A run did not return in time; the process that ran it was killed.</summary>
    Hang,

    /// <summary>The process that ran it died.</summary>
    Crash,

    /// <summary>The library refused it, for example a number format that the device lacks.</summary>
    Failed,
}
