using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// What a pipeline does in one step: a slicing for each micro-batch and the order of the actions. Every replica does it
/// with its own sequences.
/// </summary>
public sealed class StepPlan
{
    private readonly IReadOnlyList<IReadOnlyList<SliceSpan>> _spans;
    private (int Boundary, StepPlan Plan)? _above; // what was asked for last

    private StepPlan(
        int sequenceTokens, IReadOnlyList<MicroBatchSlicing> microBatches, Schedule schedule, int boundaryStage = 0)
    {
        (SequenceTokens, MicroBatches, Schedule) = (sequenceTokens, microBatches, schedule);
        _spans = [.. microBatches.Select((microBatch, i) => SpansOf(
            microBatch, firstSequence: microBatches.Take(i).Sum(m => m.Sequences)))];
        Programs = [.. schedule.Devices.Select((_, device) => new DeviceProgram(schedule, device, boundaryStage))];
    }

    /// <summary>Tokens of every sequence, L.</summary>
    public int SequenceTokens { get; }

    /// <summary>In the order in which they enter the pipeline.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches { get; }

    /// <summary>The order of the actions on each device.</summary>
    public Schedule Schedule { get; }

    /// <summary>Sequences of the step and replica, B.</summary>
    public int BatchSequences => MicroBatches.Sum(microBatch => microBatch.Sequences);

    /// <summary>The forwards alone, in their order.</summary>
    internal StepPlan ForwardOnly => Only(action => action.Phase == Phase.Forward, boundaryStage: 0);

    /// <summary>[d] is what device d does.</summary>
    internal IReadOnlyList<DeviceProgram> Programs { get; }

    /// <summary>A plan under a kind of schedule.</summary>
    /// <param name="schedule">The kind, and the virtual stages of each device.</param>
    /// <param name="deviceCount">Devices of the pipeline.</param>
    /// <param name="sequenceTokens">Tokens of every sequence, L.</param>
    /// <param name="microBatches">In the order in which they enter the pipeline.</param>
    /// <exception cref="ArgumentException">The slices of a micro-batch do not add up to the sequence.</exception>
    public static StepPlan Create(
        ScheduleChoice schedule, int deviceCount, int sequenceTokens, IEnumerable<MicroBatchSlicing> microBatches)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        MicroBatchSlicing[] all = Checked(sequenceTokens, microBatches);
        return new StepPlan(sequenceTokens, all, schedule.Create(deviceCount, SliceCounts(all)));
    }

    /// <summary>A plan under any schedule.</summary>
    /// <param name="schedule">What each device does; every stage has its part of every slice in it.</param>
    /// <param name="stageCount">Stages on all devices together.</param>
    /// <param name="sequenceTokens">Tokens of every sequence, L.</param>
    /// <param name="microBatches">The micro-batches that the schedule is for.</param>
    /// <exception cref="ArgumentException">
    /// The slices of a micro-batch do not add up to the sequence, or the schedule cannot be run.
    /// </exception>
    public static StepPlan Create(
        Schedule schedule, int stageCount, int sequenceTokens, IEnumerable<MicroBatchSlicing> microBatches)
    {
        MicroBatchSlicing[] all = Checked(sequenceTokens, microBatches);
        var faults = ScheduleValidator.Validate(schedule, stageCount, SliceCounts(all));
        return faults.Count == 0
            ? new StepPlan(sequenceTokens, all, schedule)
            : throw new ArgumentException($"The schedule cannot be run: {string.Join("; ", faults)}", nameof(schedule));
    }

    /// <summary>The same without the backwards of the stages below the boundary: they are frozen.</summary>
    /// <param name="boundaryStage">The first stage that has a backward; 0: all have.</param>
    internal StepPlan Above(int boundaryStage)
    {
        if (boundaryStage == 0)
        {
            return this;
        }

        if (_above is not { } known || known.Boundary != boundaryStage)
        {
            _above = known = (boundaryStage, Only(
                action => action.Phase == Phase.Forward || action.Stage >= boundaryStage, boundaryStage));
        }

        return known.Plan;
    }

    /// <summary>Slices of a micro-batch.</summary>
    internal int SliceCount(int microBatch) => _spans[microBatch].Count;

    /// <summary>A slice's place in the batch of its replica.</summary>
    internal SliceSpan Span(int microBatch, int slice) => _spans[microBatch][slice];

    private StepPlan Only(Func<PipelineAction, bool> isDone, int boundaryStage) => new(
        SequenceTokens,
        MicroBatches,
        new Schedule(Schedule.Devices.Select(actions => actions.Where(isDone).ToArray())),
        boundaryStage);

    private static MicroBatchSlicing[] Checked(int sequenceTokens, IEnumerable<MicroBatchSlicing> microBatches)
    {
        MicroBatchSlicing[] all = [.. microBatches];
        ArgumentOutOfRangeException.ThrowIfZero(all.Length, nameof(microBatches));
        for (var i = 0; i < all.Length; i++)
        {
            var tokens = all[i].Slices.Sum(slice => slice.Count);
            if (tokens != sequenceTokens)
            {
                throw new ArgumentException(
                    $"The slices of micro-batch {i}, {all[i]}, add up to {tokens} tokens; "
                    + $"the sequence has {sequenceTokens}.",
                    nameof(microBatches));
            }
        }

        return all;
    }

    private static int[] SliceCounts(MicroBatchSlicing[] microBatches) =>
        [.. microBatches.Select(microBatch => microBatch.Slices.Count)];

    private static SliceSpan[] SpansOf(MicroBatchSlicing microBatch, int firstSequence)
    {
        var contextTokens = 0;
        var spans = new List<SliceSpan>();
        foreach (var slice in microBatch.Slices)
        {
            spans.Add(new SliceSpan(firstSequence, microBatch.Sequences, contextTokens, slice.Count));
            contextTokens += slice.Count;
        }

        return [.. spans];
    }
}
