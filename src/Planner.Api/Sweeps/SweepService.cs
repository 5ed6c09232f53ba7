using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>From a question to an answer that is kept.</summary>
internal sealed class SweepService(
    SweepRepository sweeps, IOptions<PlannerOptions> options, TimeProvider clock, ILogger<SweepService> logger)
{
    /// <summary>As long as it takes.</summary>
    public async Task<SweepAnswer> AnswerAsync(
        SweepQuestion question, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        var answer = await Task.Run(
            () => SweepBuilder.Build(question, clock.GetUtcNow(), progress, cancellationToken), cancellationToken);
        var (response, sweepMs) = (answer.Response, clock.GetElapsedTime(startedAt).TotalMilliseconds);
        SweepLog.Swept(
            logger,
            response.SweepId,
            question.Model.Model,
            question.Cluster.Description.Cluster,
            response.Feasible,
            response.Configurations,
            sweepMs);
        return answer;
    }

    /// <returns>The answer; null when it takes longer than Planner:SearchTimeout.</returns>
    public async Task<SweepAnswer?> TryAnswerAsync(SweepQuestion question, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Value.SearchTimeout);
        try
        {
            return await AnswerAsync(question, progress: null, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <returns>
    /// What everybody gets from now on, also where somebody else stored it first; and whether it is new.
    /// </returns>
    public async Task<(SweepResponse Stored, bool IsNew)> KeepAsync(
        SweepAnswer answer, CancellationToken cancellationToken)
    {
        var isNew = await sweeps.AddAsync(answer, cancellationToken);
        return ((await sweeps.FindAsync(answer.Response.SweepId, cancellationToken))!, isNew);
    }
}
