using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// Finds an action's slot in a schedule without hashing. Slots count through all devices, and each device's first slot
/// is empty: it stands for the start of the step. An input gradient is found where the whole backward would be.
/// </summary>
internal sealed class ActionIndex
{
    private const int Kinds = 3; // F; B or I; W
    private readonly int[] _firstUnits; // [m] is how many slices all micro-batches before m have
    private readonly int _stageCount;
    private readonly int[] _slots; // by unit, stage and kind; 0 is nowhere

    /// <exception cref="ArgumentException">An action stands in the schedule twice, or the numbers of stages,
    /// micro-batches and slices have gaps as no sound schedule has.</exception>
    public ActionIndex(Schedule schedule)
    {
        var actionCount = schedule.Lists.Sum(actions => actions.Length);
        _stageCount = schedule.StageCount;
        _firstUnits = FirstUnits(schedule, actionCount);
        var cells = (long)_firstUnits[^1] * _stageCount * Kinds;
        ThrowIfSparse(cells, actionCount);
        _slots = new int[cells];
        var slot = 0;
        foreach (var actions in schedule.Lists)
        {
            slot++;
            foreach (ref readonly var action in actions.AsSpan())
            {
                Add(action, slot++, schedule);
            }
        }
    }

    /// <summary>
    /// The slot of an action, or of the whole backward in place of its input gradient; 0: it is nowhere. Some action of
    /// the schedule must have the same micro-batch and slice, and the stage must be one of its stages.
    /// </summary>
    public int SlotOf(in PipelineAction action) => _slots[Cell(action)];

    private void Add(in PipelineAction action, int slot, Schedule schedule)
    {
        ref var found = ref _slots[Cell(action)];
        if (found != 0)
        {
            var second = action;
            var first = schedule.Lists.SelectMany(actions => actions).First(other => IsSameWork(other, second));
            throw new ArgumentException(first == second
                ? $"{second} stands in the schedule twice."
                : $"{first} and {second} stand in the schedule: a backward is whole (B) or split (I and W).");
        }

        found = slot;
    }

    private static bool IsSameWork(PipelineAction one, PipelineAction other) =>
        one with { Phase = other.Phase } == other && Kind(one.Phase) == Kind(other.Phase);

    private int Cell(in PipelineAction action) =>
        ((((_firstUnits[action.MicroBatch] + action.Slice) * _stageCount) + action.Stage) * Kinds) + Kind(action.Phase);

    private static int Kind(Phase phase) => phase switch
    {
        Phase.Forward => 0,
        Phase.WeightGradient => 2,
        _ => 1,
    };

    private static int[] FirstUnits(Schedule schedule, int actionCount)
    {
        var microBatches = 1;
        foreach (var actions in schedule.Lists)
        {
            foreach (ref readonly var action in actions.AsSpan())
            {
                microBatches = Math.Max(microBatches, action.MicroBatch + 1);
            }
        }

        ThrowIfSparse(microBatches, actionCount);
        var firstUnits = new int[microBatches + 1];
        foreach (var actions in schedule.Lists)
        {
            foreach (ref readonly var action in actions.AsSpan())
            {
                ref var slices = ref firstUnits[action.MicroBatch + 1];
                slices = Math.Max(slices, action.Slice + 1);
            }
        }

        var units = 0L;
        for (var i = 1; i < firstUnits.Length; i++)
        {
            units += firstUnits[i];
            ThrowIfSparse(units, actionCount);
            firstUnits[i] = (int)units;
        }

        return firstUnits;
    }

    private static void ThrowIfSparse(long cells, int actionCount)
    {
        const int MostForEach = 64; // a sound schedule has 3 cells for 2 actions
        const int AnyWay = 1 << 16;
        if (cells > AnyWay + ((long)MostForEach * actionCount))
        {
            throw new ArgumentException(
                $"{actionCount} actions have such high numbers that most of the schedule must be missing; "
                + "stages, micro-batches and slices are numbered from 0 without gaps.");
        }
    }
}
