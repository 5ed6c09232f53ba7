using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>From a question to an answer that is kept.</summary>
internal sealed class SweepService(SweepRepository sweeps, TimeProvider clock, ILogger<SweepService> logger)
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

    /// <param name="question">The question.</param>
    /// <param name="patience">Longest that it may take.</param>
    /// <param name="progress">Is told how far it is, if anybody wants to know.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it takes longer.</returns>
    public async Task<SweepAnswer?> TryAnswerAsync(
        SweepQuestion question,
        TimeSpan patience,
        IProgress<SweepProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            return await AnswerAsync(question, progress, deadline.Token);
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
