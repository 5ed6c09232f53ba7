using System.Text.Json;

namespace TeraPipe.Contracts.Client;

/// <summary>
/// Server-sent events over as many connections as it takes: the service ends a stream also when it stops, and its
/// replica goes on where it was. Silence proves nothing: then another connection finds out whether the service is
/// there.
/// </summary>
internal sealed class EventStream<T> : IAsyncDisposable
{
    private readonly Transport _transport;
    private readonly PlannerClientOptions _options;
    private readonly string _path;
    private readonly CancellationToken _caller;
    private EventConnection<T>? _connection;
    private string _lastEventId = "";

    public EventStream(
        Transport transport, PlannerClientOptions options, string path, CancellationToken cancellationToken) =>
        (_transport, _options, _path, _caller) = (transport, options, path, cancellationToken);

    /// <exception cref="PlannerException">Several connections in a row ended without an event.</exception>
    public async Task<T> NextAsync()
    {
        var fruitless = 0;
        while (true)
        {
            _connection ??= await _transport.SendAsync(Connect(), _caller);
            var failure = await TryMoveAsync(_connection);
            if (failure is null)
            {
                _lastEventId = _connection.LastEventId;
                return _connection.Current;
            }

            await DisposeAsync();
            _caller.ThrowIfCancellationRequested();
            fruitless += failure is TimeoutException ? 0 : 1;
            if (failure is JsonException || fruitless > _options.Retries)
            {
                throw _transport.Translated(failure);
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

    private Call<EventConnection<T>> Connect() => new(HttpMethod.Get, _path)
    {
        Accept = EventConnection<T>.MediaType,
        IsStream = true,
        Headers = headers =>
        {
            if (_lastEventId.Length > 0)
            {
                headers.Add("Last-Event-ID", _lastEventId);
            }
        },
        Read = (response, token) => EventConnection<T>.OpenAsync(response, _transport.PatienceOf(_caller), token),
    };

    /// <returns>Why there is no next event on this connection; null where there is.</returns>
    private static async Task<Exception?> TryMoveAsync(EventConnection<T> connection)
    {
        try
        {
            return await connection.MoveNextAsync() ? null : new IOException("The events ended too early.");
        }
        catch (Exception failure) when (failure is IOException
            or HttpRequestException
            or TimeoutException
            or OperationCanceledException
            or JsonException)
        {
            return failure;
        }
    }
}
