namespace TeraPipe.Contracts.Jobs;

/// <summary>When a run is planned again. Every field may be missing.</summary>
public sealed record JobPolicyRequest
{
    /// <summary>Whether a confirmed drift has the run planned again; true when it is missing, of an elastic run
    /// false: its steps change with what is frozen of it.</summary>
    public bool? ReplanOnDrift { get; init; }

    /// <summary>
    /// A new plan is taken only if its step is shorter by more than this share than that of the present slicing under
    /// the new latencies; 0.02 when it is missing.
    /// </summary>
    public double? MinimumGainFraction { get; init; }

    /// <summary>So many steps of a plan are observed before a drift has the run planned again; 100 when it is missing.
    /// </summary>
    public int? MinimumStepsBetweenReplans { get; init; }
}
