namespace TeraPipe.Contracts.Jobs;

/// <summary>What a decision for or against another plan was made by.</summary>
public sealed record ReplanNumbers
{
    /// <summary>A step of the old slicing under the new latencies, in milliseconds; missing where there are none.
    /// </summary>
    public double? OldStepMs { get; init; }

    /// <summary>A step of the new slicing under the new latencies, in milliseconds.</summary>
    public double? NewStepMs { get; init; }

    /// <summary>1 − newStepMs / oldStepMs.</summary>
    public double? GainFraction { get; init; }

    /// <summary>What the gain must exceed.</summary>
    public required double MinimumGainFraction { get; init; }

    /// <summary>How many times as long as predicted a stage's forward takes, but for the offset; missing where no slice
    /// was observed or a newer profile was there.</summary>
    public double? ForwardScale { get; init; }

    /// <summary>What each forward on a stage takes longer, however short its slice, in milliseconds.</summary>
    public double? ForwardOffsetMs { get; init; }

    /// <summary>As forwardScale, of backward.</summary>
    public double? BackwardScale { get; init; }

    /// <summary>As forwardOffsetMs, of backward.</summary>
    public double? BackwardOffsetMs { get; init; }
}
