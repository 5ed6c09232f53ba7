using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// What the stages of a pipeline do in one step: a slicing for each micro-batch and the order of the actions.
/// </summary>
public sealed class StepPlan
{
    private readonly IReadOnlyList<IReadOnlyList<SliceSpan>> _spans;

    private StepPlan(int sequenceTokens, IReadOnlyList<MicroBatchSlicing> microBatches, Schedule schedule)
    {
        (SequenceTokens, MicroBatches, Schedule) = (sequenceTokens, microBatches, schedule);
        _spans = [.. microBatches.Select((microBatch, i) => SpansOf(
            microBatch, firstSequence: microBatches.Take(i).Sum(m => m.Sequences)))];
    }

    /// <summary>Tokens of every sequence, L.</summary>
    public int SequenceTokens { get; }

    /// <summary>In the order in which they enter the pipeline.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches { get; }

    /// <summary>The order of the actions on each stage.</summary>
    public Schedule Schedule { get; }

    /// <summary>Sequences of the step, B.</summary>
    public int BatchSequences => MicroBatches.Sum(microBatch => microBatch.Sequences);

    /// <summary>All forwards in order, then all backwards in reverse order.</summary>
    /// <exception cref="ArgumentException">The slices of a micro-batch do not add up to the sequence.</exception>
    public static StepPlan Flush(int stageCount, int sequenceTokens, IEnumerable<MicroBatchSlicing> microBatches)
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

        var schedule = FlushSchedule.Create(stageCount, [.. all.Select(microBatch => microBatch.Slices.Count)]);
        return new StepPlan(sequenceTokens, all, schedule);
    }

    /// <summary>Which part of the batch an action works on.</summary>
    internal SliceSpan SpanOf(PipelineAction action) => _spans[action.MicroBatch][action.Slice];

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
