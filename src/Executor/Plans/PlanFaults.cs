namespace TeraPipe.Executor.Plans;

/// <summary>Collects all that is wrong with a plan.</summary>
internal sealed class PlanFaults
{
    /// <summary>Beyond every batch and sequence; what nonsense would have us allocate stays small.</summary>
    private const int MaxCount = 10_000_000;

    private readonly List<PlanFault> _all = [];

    /// <returns>Whether it holds.</returns>
    public bool Require(bool holds, string field, string reason)
    {
        if (!holds)
        {
            _all.Add(new PlanFault(field, reason));
        }

        return holds;
    }

    public bool RequireTime(double ms, string field) =>
        Require(double.IsFinite(ms) && ms > 0, field, $"is {ms} ms; a predicted time is finite and above 0");

    public bool RequireCount(int count, string field, int most = MaxCount) => Require(
        count >= 1 && count <= most, field, $"is {count}; it must be from 1 to {most}");

    public void AddAll(IEnumerable<PlanFault> faults) => _all.AddRange(faults);

    /// <exception cref="PlanRefusedException">Something is wrong.</exception>
    public void ThrowIfAny()
    {
        if (_all.Count > 0)
        {
            throw new PlanRefusedException([.. _all]);
        }
    }
}
