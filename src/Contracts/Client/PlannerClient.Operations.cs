using TeraPipe.Contracts.Operations;

namespace TeraPipe.Contracts.Client;

/// <content>/v1/operations.</content>
public sealed partial class PlannerClient
{
    /// <summary>The operations that wait, run, or ended not long ago, newest first.</summary>
    /// <param name="state">One of <see cref="OperationState.All"/>; all when missing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<OperationResponse> ListOperationsAsync(
        string? state = null, CancellationToken cancellationToken = default) =>
        ListAsync<OperationResponse>(Route.Of($"v1/operations", ("state", state)), cancellationToken);

    /// <summary>How far an operation is, or how it ended.</summary>
    public Task<OperationResponse> GetOperationAsync(
        string operationId, CancellationToken cancellationToken = default) =>
        GetAsync<OperationResponse>(Route.Of($"v1/operations/{operationId}"), cancellationToken);

    /// <summary>
    /// Cancels an operation, for all who wait for it. One that runs stops soon, unless it is through before that.
    /// </summary>
    public Task<OperationResponse> CancelOperationAsync(
        string operationId, CancellationToken cancellationToken = default) =>
        PostAsync<OperationResponse>(
            Route.Of($"v1/operations/{operationId}/cancel"), version: null, cancellationToken);

    /// <summary>
    /// An operation as it goes on, up to and with its end. A stream that breaks off is taken up again where it was.
    /// </summary>
    public IAsyncEnumerable<OperationResponse> FollowOperationAsync(
        string operationId, CancellationToken cancellationToken = default) =>
        FollowAsync<OperationResponse>(
            Route.Of($"v1/operations/{operationId}/events"),
            operation => OperationState.IsEnd(operation.State),
            cancellationToken);

    /// <summary>Waits until an operation has succeeded.</summary>
    /// <param name="operationId">Which one.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Stops to wait; the operation goes on.</param>
    /// <returns>The operation, with the path of what was made.</returns>
    /// <exception cref="PlannerException">
    /// It failed, and this is the problem that it failed with; or it was cancelled.
    /// </exception>
    public async Task<OperationResponse> WaitForOperationAsync(
        string operationId,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        OperationResponse? last = null;
        await foreach (var operation in FollowOperationAsync(operationId, cancellationToken))
        {
            last = operation;
            progress?.Report(operation.Progress);
        }

        return last! switch
        {
            { Problem: { } problem } => throw PlannerException.Of(problem),
            { State: OperationState.Cancelled } => throw PlannerException.Cancelled(operationId),
            var succeeded => succeeded,
        };
    }

    /// <summary>
    /// POSTs what may become an operation (202), and then waits for it and asks for what it made. When the caller
    /// cancels, the operation is cancelled too.
    /// </summary>
    private async Task<TAnswer> AddAsync<TSent, TAnswer>(
        string path,
        TSent body,
        IProgress<OperationProgress>? progress,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        var call = new Call<Accepted<TAnswer>>(HttpMethod.Post, path)
        {
            Body = () => JsonBody(body),
            Read = Accepted<TAnswer>.ReadAsync,
            Headers = headers =>
            {
                if (progress is not null)
                {
                    headers.Add("Prefer", "respond-async"); // else it is only told of what takes long
                }
            },
        };
        return await _transport.SendAsync(call, cancellationToken) switch
        {
            { Operation: { } operation } =>
                await MadeByAsync<TAnswer>(operation.OperationId, progress, cancellationToken),
            var accepted => accepted.Answer!,
        };
    }

    private async Task<TAnswer> MadeByAsync<TAnswer>(
        string operationId, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var operation = await WaitForOperationAsync(operationId, progress, cancellationToken);
            var made = new Call<TAnswer>(HttpMethod.Get, operation.ResultUrl!.TrimStart('/'));
            return await _transport.SendAsync(made, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelQuietlyAsync(operationId);
            throw;
        }
    }

    /// <summary>Nobody is left to be told if it fails: then the operation ends by itself, for nobody.</summary>
    private async Task CancelQuietlyAsync(string operationId)
    {
        try
        {
            using var patience = new CancellationTokenSource(_options.CancelTimeout);
            await CancelOperationAsync(operationId, patience.Token);
        }
        catch (Exception failure) when (failure is PlannerException or OperationCanceledException)
        {
        }
    }
}
