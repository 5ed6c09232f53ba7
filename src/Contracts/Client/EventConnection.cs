using System.Net.ServerSentEvents;
using System.Text.Json;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Contracts.Client;

/// <summary>One connection over which the events come. It ends when it is silent for too long.</summary>
internal sealed class EventConnection<T> : IAsyncDisposable
{
    public const string MediaType = "text/event-stream";

    private readonly HttpResponseMessage _response;
    private readonly SseParser<T> _parser;
    private readonly TimeSpan _longestSilence;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _end;
    private readonly IAsyncEnumerator<SseItem<T>> _events;

    private EventConnection(HttpResponseMessage response, Stream stream, Patience patience)
    {
        (_response, _longestSilence) = (response, patience.LongestSilence);
        _parser = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<T>(
            data, PlannerJson.Options) ?? throw new JsonException("An event is null."));
        _silence = new CancellationTokenSource(_longestSilence, patience.Clock);
        _end = CancellationTokenSource.CreateLinkedTokenSource(patience.Caller, _silence.Token);
        _events = _parser.EnumerateAsync(_end.Token).GetAsyncEnumerator(_end.Token);
    }

    public T Current => _events.Current.Data;

    public string LastEventId => _parser.LastEventId;

    /// <exception cref="JsonException">It is something else than events.</exception>
    public static async Task<EventConnection<T>> OpenAsync(
        HttpResponseMessage response, Patience patience, CancellationToken cancellationToken) =>
        response.Content.Headers.ContentType is { MediaType: MediaType }
            ? new(response, await response.Content.ReadAsStreamAsync(cancellationToken), patience)
            : throw new JsonException($"It answers with '{response.Content.Headers.ContentType}' instead of events.");

    /// <returns>False when the service has ended the stream.</returns>
    /// <exception cref="TimeoutException">It has been silent for too long.</exception>
    public async Task<bool> MoveNextAsync()
    {
        _silence.CancelAfter(_longestSilence);
        try
        {
            return await _events.MoveNextAsync();
        }
        catch (OperationCanceledException silent) when (_silence.IsCancellationRequested)
        {
            throw new TimeoutException("There was no event for too long.", silent);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        _response.Dispose();
        _end.Dispose();
        _silence.Dispose();
    }
}
