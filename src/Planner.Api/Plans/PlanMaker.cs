using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Makes plans, each within its time.</summary>
internal sealed class PlanMaker(TimeProvider clock, ILogger<PlanMaker> logger) : IDisposable
{
    /// <summary>
    /// Searches take turns at the processors: those that share one all end late. Most take a few milliseconds; behind a
    /// long one nobody waits longer than this.
    /// </summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);

    /// <param name="question">The question.</param>
    /// <param name="patience">Longest that it may take; null: as long as it takes.</param>
    /// <param name="progress">Is told how far the search is, if anybody wants to know.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PlanOutcome> MakeAsync(
        PlanQuestion question,
        TimeSpan? patience,
        IProgress<SearchProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience ?? Timeout.InfiniteTimeSpan);
        var startedAt = clock.GetTimestamp();
        try
        {
            var outcome = await BuildAsync(question, progress, deadline.Token);
            if (outcome.Plan is { } plan)
            {
                var searchMs = clock.GetElapsedTime(startedAt).TotalMilliseconds;
                PlanLog.Planned(logger, plan.PlanId, plan.Model, plan.Stages, plan.Plan.MakespanMs, searchMs);
            }

            return outcome;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PlanOutcome(null, Problems.SearchTimedOut(patience!.Value));
        }
    }

    public void Dispose() => _processors.Dispose();

    private async Task<PlanOutcome> BuildAsync(
        PlanQuestion question, IProgress<SearchProgress>? progress, CancellationToken cancellationToken)
    {
        var isTurn = await _processors.WaitAsync(_longestWait, cancellationToken);
        try
        {
            return PlanBuilder.Build(question, clock.GetUtcNow(), progress, cancellationToken);
        }
        finally
        {
            if (isTurn)
            {
                _processors.Release();
            }
        }
    }
}
