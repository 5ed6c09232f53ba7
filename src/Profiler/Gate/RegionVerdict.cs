namespace TeraPipe.Profiler.Gate;

/// <summary>What is said of one phase of a region.</summary>
internal enum RegionVerdict
{
    /// <summary>Not slower by more than the threshold.</summary>
    Same,

    /// <summary>Faster by more than the threshold, and not by chance.</summary>
    Faster,

    /// <summary>Slower by more than the threshold, and not by chance.</summary>
    Slower,

    /// <summary>A change as large as the threshold could not be told from noise.</summary>
    TooNoisy,
}
