namespace TeraPipe.Profiler.Measuring;

/// <summary>What is timed of one run of a point.</summary>
internal enum MeasuredPhase
{
    /// <summary>F.</summary>
    Forward,

    /// <summary>B: both gradients in one go.</summary>
    Backward,

    /// <summary>Forward once more before backward, from the slice's input.</summary>
    Recompute,

    /// <summary>I of a split backward.</summary>
    InputGradient,

    /// <summary>W of a split backward.</summary>
    WeightGradient,

    /// <summary>The update of the parameters, of an optimiser's point.</summary>
    Update,
}
