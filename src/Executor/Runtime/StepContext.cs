using System.Diagnostics;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Runtime;

/// <summary>One step, as a rank sees it.</summary>
/// <param name="Plan">What to do.</param>
/// <param name="Batch">What all replicas train on.</param>
/// <param name="Replica">Which of the replicas this is.</param>
/// <param name="StartedAt">Time stamp from which the step's times are counted.</param>
internal sealed record StepContext(StepPlan Plan, TokenBatch Batch, int Replica, long StartedAt)
{
    /// <summary>Hears of each action as it begins.</summary>
    public Action<string>? Entering { get; init; }

    /// <summary>What an action works on.</summary>
    public SliceInput Slice(PipelineAction action)
    {
        var span = Plan.Span(action.MicroBatch, action.Slice);
        var own = span with { FirstSequence = span.FirstSequence + (Replica * Plan.BatchSequences) };
        return new SliceInput(own.Of(Batch.Inputs), own.Of(Batch.Targets), own.ContextTokens, Batch.Tokens);
    }

    /// <summary>A time stamp as time since the step's start.</summary>
    public Milliseconds Since(long timestamp) => new(Stopwatch.GetElapsedTime(StartedAt, timestamp).TotalMilliseconds);
}
