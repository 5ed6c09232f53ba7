using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Memory;

/// <summary>What may be chosen so that a step fits.</summary>
public sealed record MemoryChoices
{
    /// <param name="available">What each device has.</param>
    public MemoryChoices(Bytes available) => Available = available;

    /// <summary>What each device has.</summary>
    public Bytes Available { get; }

    /// <summary>Schedules, the preferred one first.</summary>
    public IReadOnlyList<ScheduleChoice> Schedules { get; init; } = [ScheduleChoice.Flush];

    /// <summary>Levels of recompute, the preferred one first.</summary>
    public IReadOnlyList<Recompute> RecomputeLevels { get; init; } = Enum.GetValues<Recompute>();

    /// <summary>
    /// Most accumulation groups that the batch is cut into. Each is a step of its own, up to its last backward, whose
    /// gradients are added to those before; the optimiser waits for all.
    /// </summary>
    public int MaximumGroups
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaximumGroups));
            field = value;
        }
    } = 1;
}
