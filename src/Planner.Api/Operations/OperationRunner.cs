using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Npgsql;
using TeraPipe.Contracts.Operations;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>
/// Runs one operation to its end. While its kind works, a tick renews the lease, writes down how far it is, and learns
/// whether to stop. In the end exactly one of these is written:
///  1. what the kind made, or why it made nothing;
///  2. cancelled, where somebody asked for that and the kind stopped;
///  3. queued again, where this service stops;
///  4. nothing, where the lease is lost or the database is away: the operation is for whoever takes it next.
/// </summary>
internal sealed class OperationRunner(
    OperationLeases leases,
    IEnumerable<IOperationKind> kinds,
    IOptions<OperationOptions> options,
    TimeProvider clock,
    ILogger<OperationRunner> logger)
{
    /// <summary>Progress is written at most so often, and a cancellation noticed within it.</summary>
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, IOperationKind> _kinds = kinds.ToDictionary(kind => kind.Name);

    /// <summary>Takes the oldest operation that nobody runs, if there is one.</summary>
    /// <param name="operationId">Only this one; null: any.</param>
    public Task<TakenOperation?> TakeAsync(string? operationId, CancellationToken cancellationToken) =>
        leases.TakeAsync([.. _kinds.Keys], operationId, cancellationToken);

    public async Task RunAsync(TakenOperation taken, CancellationToken stopping)
    {
        OperationLog.Begun(logger, taken.OperationId, taken.Kind, taken.Attempts);
        var begunAt = clock.GetTimestamp();
        try
        {
            var state = await RunToEndAsync(taken, stopping);
            if (state == OperationState.Queued)
            {
                OperationLog.PutBack(logger, taken.OperationId);
            }
            else
            {
                OperationLog.Ended(logger, taken.OperationId, state, clock.GetElapsedTime(begunAt).TotalMilliseconds);
            }
        }
        catch (LeaseLostException)
        {
            OperationLog.Lost(logger, taken.OperationId);
        }
        catch (NpgsqlException away)
        {
            OperationLog.DatabaseAway(logger, away.Message);
        }
    }

    /// <returns>The state that was written.</returns>
    private async Task<string> RunToEndAsync(TakenOperation taken, CancellationToken stopping)
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var progress = new LatestProgress();
        var running = Task.Run(
            () => _kinds[taken.Kind].RunAsync(taken.Request, progress, work.Token), CancellationToken.None);
        var lease = await KeepAsync(taken, running, progress, work);
        if (lease == LeaseState.Lost)
        {
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new LeaseLostException();
        }

        try
        {
            return await WriteAsync(taken, await running);
        }
        catch (OperationCanceledException) when (lease == LeaseState.CancelRequested)
        {
            return Written(await leases.CancelAsync(taken), OperationState.Cancelled);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await leases.PutBackAsync(taken);
            return OperationState.Queued;
        }
        catch (Exception fault) when (fault is not (NpgsqlException or LeaseLostException))
        {
            OperationLog.Faulted(logger, fault, taken.OperationId);
            return await WriteAsync(taken, new OperationOutcome(null, Problems.OperationFaulted().ProblemDetails));
        }
    }

    private async Task<string> WriteAsync(TakenOperation taken, OperationOutcome outcome) => outcome.Problem is { } no
        ? Written(await leases.FailAsync(taken, no.ToContract()), OperationState.Failed)
        : Written(await leases.SucceedAsync(taken, outcome.ResultUrl!), OperationState.Succeeded);

    private static string Written(bool isWritten, string state) =>
        isWritten ? state : throw new LeaseLostException();

    /// <summary>Ticks until the kind is through; stops it where it shall not go on.</summary>
    /// <returns>Why it was stopped; held where it was not.</returns>
    private async Task<LeaseState> KeepAsync(
        TakenOperation taken, Task running, LatestProgress progress, CancellationTokenSource work)
    {
        var state = LeaseState.Held;
        var renewedAt = clock.GetTimestamp();
        while (await Task.WhenAny(running, Task.Delay(_tick, clock)) != running)
        {
            var askedAt = clock.GetTimestamp();
            if (await TryRenewAsync(taken, progress) is { } learnt)
            {
                renewedAt = askedAt;
                state = state == LeaseState.Held ? learnt : state; // once told to stop it does not go on
            }
            else if (clock.GetElapsedTime(renewedAt) >= options.Value.Lease)
            {
                state = LeaseState.Lost; // others may have it by now
            }

            if (state != LeaseState.Held)
            {
                await work.CancelAsync();
            }
        }

        return state;
    }

    /// <returns>Null where the database does not answer.</returns>
    private async Task<LeaseState?> TryRenewAsync(TakenOperation taken, LatestProgress progress)
    {
        try
        {
            return await leases.RenewAsync(taken, progress.Take(), CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    [SuppressMessage("Design", "CA1032", Justification = "Never leaves this class.")]
    private sealed class LeaseLostException : Exception;
}
