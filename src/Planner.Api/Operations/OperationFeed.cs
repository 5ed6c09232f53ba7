using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using TeraPipe.Contracts.Operations;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>
/// Follows operations by looking at the table, so that it does not matter which service runs them. When this service
/// stops it lets its clients go: they find the operation at a replica.
/// </summary>
internal sealed class OperationFeed(
    OperationRepository operations, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    /// <summary>As often as a worker writes.</summary>
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Until the operation has ended, or so long.</summary>
    /// <returns>Its last state; null where it is gone.</returns>
    public async Task<StoredOperation?> WaitAsync(
        string operationId, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        until.CancelAfter(longest);
        while (true)
        {
            var operation = await operations.FindAsync(operationId, cancellationToken);
            if (operation is null or { HasEnded: true } || until.IsCancellationRequested)
            {
                return operation;
            }

            await Task.Delay(_pollInterval, clock, until.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// An event for every change that is seen, the last one when the operation ends; null where there is none for long.
    /// </summary>
    /// <param name="operationId">Which operation.</param>
    /// <param name="after">The version that the client has seen; 0: none.</param>
    public async IAsyncEnumerable<SseItem<OperationResponse>?> EventsAsync(
        string operationId, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        var toldAt = clock.GetTimestamp();
        while (!until.IsCancellationRequested
            && await operations.FindAsync(operationId, cancellationToken) is { } operation)
        {
            if (operation.Version > after || clock.GetElapsedTime(toldAt) >= EventStream.LongestSilence)
            {
                yield return operation.Version > after ? EventOf(operation) : null;
                (after, toldAt) = (operation.Version, clock.GetTimestamp());
            }

            if (operation.HasEnded)
            {
                yield break;
            }

            await Task.Delay(_pollInterval, clock, until.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static SseItem<OperationResponse> EventOf(StoredOperation operation) =>
        new(operation.Response, operation.HasEnded ? operation.Response.State : "progress")
        {
            EventId = FormattableString.Invariant($"{operation.Version}"),
        };
}
