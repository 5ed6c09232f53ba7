using System.Text.Json;
using TeraPipe.Contracts.Operations;

namespace TeraPipe.Contracts.Client;

/// <summary>
/// The server-sent events of one operation, over as many connections as it takes: the service ends a stream also when it
/// stops, and its replica goes on.
/// </summary>
internal sealed class OperationEvents : IAsyncDisposable
{
    private const string MediaType = "text/event-stream";

    private readonly Transport _transport;
    private readonly PlannerClientOptions _options;
    private readonly string _path;
    private readonly CancellationToken _caller;
    private EventConnection? _connection;
    private string _lastEventId = "";

    public OperationEvents(
        Transport transport, PlannerClientOptions options, string path, CancellationToken cancellationToken) =>
        (_transport, _options, _path, _caller) = (transport, options, path, cancellationToken);

    /// <exception cref="PlannerException">There is none, not after several connections either.</exception>
    public async Task<OperationResponse> NextAsync()
    {
        for (var connections = 0; ; connections++)
        {
            _connection ??= await _transport.SendAsync(Call(), _caller);
            var failure = await TryMoveAsync(_connection);
            if (failure is null)
            {
                _lastEventId = _connection.LastEventId;
                return _connection.Current;
            }

            await DisposeAsync();
            _caller.ThrowIfCancellationRequested();
            var told = _transport.Translated(failure);
            if (connections == _options.Retries || told is not PlannerException { IsRetryable: true })
            {
                throw told;
            }

            await _transport.DelayAsync(_options.RetryDelay, _caller);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
            _connection = null;
        }
    }

    private Call<EventConnection> Call() => new(HttpMethod.Get, _path)
    {
        Accept = MediaType,
        IsStream = true,
        Headers = headers =>
        {
            if (_lastEventId.Length > 0)
            {
                headers.Add("Last-Event-ID", _lastEventId);
            }
        },
        Read = (response, token) => EventConnection.OpenAsync(response, _transport.PatienceOf(_caller), token),
    };

    /// <returns>Why there is no next event on this connection; null where there is.</returns>
    private static async Task<Exception?> TryMoveAsync(EventConnection connection)
    {
        try
        {
            return await connection.MoveNextAsync() ? null : new IOException("The events ended before the operation.");
        }
        catch (Exception failure) when (
            failure is IOException or HttpRequestException or OperationCanceledException or JsonException)
        {
            return failure;
        }
    }
}
