namespace TeraPipe.Profiler.Gate;

/// <summary>What the gate says in all.</summary>
internal enum GateVerdict
{
    /// <summary>No region is slower, or some are faster.</summary>
    Same,

    /// <summary>A region is slower, or points no longer run, and a second run found the same.</summary>
    Regression,

    /// <summary>No regression is certain, and some region's noise could hide one.</summary>
    TooNoisy,
}
