using System.Net.ServerSentEvents;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Operations;

namespace TeraPipe.Contracts.Client;

/// <summary>One connection over which the events of an operation come. It ends when it is silent for too long.</summary>
internal sealed class EventConnection : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly SseParser<OperationResponse> _parser;
    private readonly TimeSpan _longestSilence;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _end;
    private readonly IAsyncEnumerator<SseItem<OperationResponse>> _events;

    private EventConnection(HttpResponseMessage response, Stream stream, Patience patience)
    {
        (_response, _longestSilence) = (response, patience.LongestSilence);
        _parser = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<OperationResponse>(
            data, PlannerJson.Options) ?? throw new JsonException("An event is null."));
        _silence = new CancellationTokenSource(_longestSilence, patience.Clock);
        _end = CancellationTokenSource.CreateLinkedTokenSource(patience.Caller, _silence.Token);
        _events = _parser.EnumerateAsync(_end.Token).GetAsyncEnumerator(_end.Token);
    }

    public OperationResponse Current => _events.Current.Data;

    public string LastEventId => _parser.LastEventId;

    public static async Task<EventConnection> OpenAsync(
        HttpResponseMessage response, Patience patience, CancellationToken cancellationToken) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellationToken), patience);

    /// <returns>False when the service has ended the stream.</returns>
    public ValueTask<bool> MoveNextAsync()
    {
        _silence.CancelAfter(_longestSilence);
        return _events.MoveNextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        _response.Dispose();
        _end.Dispose();
        _silence.Dispose();
    }
}
