using System.Diagnostics;
using TeraPipe.Executor.Caching;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Runtime;

/// <summary>One batch of a step, as a rank sees it.</summary>
/// <param name="Plan">What to do.</param>
/// <param name="Batch">What all replicas train on.</param>
/// <param name="Replica">Which of the replicas this is.</param>
/// <param name="StartedAt">Time stamp from which the step's times are counted.</param>
/// <param name="Numbers">What the arithmetic depends on besides.</param>
internal sealed record StepContext(
    StepPlan Plan, TokenBatch Batch, int Replica, long StartedAt, StepNumbers Numbers)
{
    /// <summary>Tokens of all the step's batches that count in its loss.</summary>
    public required long StepTokens { get; init; }

    /// <summary>Number of the batch's first sequence among all of the step.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>Whether the step's gradients are complete after this batch.</summary>
    public required bool IsLast { get; init; }

    /// <summary>Hears of each action as it begins.</summary>
    public Action<string>? Entering { get; init; }

    /// <summary>Hears of each phase of a part of the model as it begins.</summary>
    public Action<int, Phase>? EnteringPart { get; init; }

    /// <summary>The cache of what the frozen prefix gives; null where it is computed.</summary>
    public PrefixCache? Cache { get; init; }

    /// <summary>The batches of a step, in order.</summary>
    public static IReadOnlyList<StepContext> Of(
        StepPlan plan, IReadOnlyList<TokenBatch> batches, int replica, long startedAt, StepNumbers numbers)
    {
        var stepTokens = batches.Sum(batch => batch.CountedTokens);
        return
        [
            .. batches.Select((batch, i) => new StepContext(plan, batch, replica, startedAt, numbers)
            {
                StepTokens = stepTokens,
                FirstSequence = batches.Take(i).Sum(before => before.Inputs.shape[0]),
                IsLast = i == batches.Count - 1,
            }),
        ];
    }

    /// <summary>What an action works on.</summary>
    public SliceInput Slice(PipelineAction action)
    {
        var own = Span(action.MicroBatch, action.Slice);
        return new SliceInput(own.Of(Batch.Inputs), own.Of(Batch.Targets), own.ContextTokens, StepTokens)
        {
            Documents = Batch.Documents?.Of(own),
            FirstSequence = FirstSequence + own.FirstSequence,
            Numbers = Numbers,
            EnteringPart = EnteringPart,
        };
    }

    /// <summary>Numbers of a micro-batch's sequences in the data; null where they have none.</summary>
    public IReadOnlyList<long>? SequenceNumbers(int microBatch)
    {
        var own = Span(microBatch, slice: 0);
        return Batch.SequenceNumbers is { } all ? [.. all.Skip(own.FirstSequence).Take(own.Sequences)] : null;
    }

    private SliceSpan Span(int microBatch, int slice)
    {
        var span = Plan.Span(microBatch, slice);
        return span with { FirstSequence = span.FirstSequence + (Replica * Plan.BatchSequences) };
    }

    /// <summary>A time stamp as time since the step's start.</summary>
    public Milliseconds Since(long timestamp) => new(Stopwatch.GetElapsedTime(StartedAt, timestamp).TotalMilliseconds);
}
