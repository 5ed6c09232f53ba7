using System.Diagnostics;
using TeraPipe.Planning;

namespace TeraPipe.Executor.Runtime;

/// <summary>What all stages of one step share.</summary>
/// <param name="Plan">What to do.</param>
/// <param name="Batch">What to train on.</param>
/// <param name="StartedAt">Time stamp from which the step's times are counted.</param>
/// <param name="GivenUp">Set when a stage has failed: the others stop waiting for it.</param>
internal sealed record StepContext(StepPlan Plan, TokenBatch Batch, long StartedAt, CancellationToken GivenUp)
{
    /// <summary>A time stamp as time since the step's start.</summary>
    public Milliseconds Since(long timestamp) => new(Stopwatch.GetElapsedTime(StartedAt, timestamp).TotalMilliseconds);
}
