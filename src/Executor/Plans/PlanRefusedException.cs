namespace TeraPipe.Executor.Plans;

/// <summary>What came as a plan cannot be run, or answers another question. Its message is whole.</summary>
public sealed class PlanRefusedException : Exception
{
    internal PlanRefusedException(IReadOnlyList<PlanFault> faults, Exception? cause = null)
        : base($"The plan is refused: {string.Join("; ", faults)}.", cause) => Faults = faults;

    /// <summary>All that is wrong; at least one.</summary>
    public IReadOnlyList<PlanFault> Faults { get; }
}
