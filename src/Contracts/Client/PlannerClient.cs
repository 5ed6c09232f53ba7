using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Service;

namespace TeraPipe.Contracts.Client;

/// <summary>
/// The Planner over HTTP. Every method throws <see cref="PlannerException"/> where the Planner refuses, fails or cannot
/// be reached, and <see cref="OperationCanceledException"/> only where the caller cancels. A call is tried again as
/// <see cref="PlannerClientOptions"/> says where that may help, and sending anything twice changes nothing: every POST
/// carries an Idempotency-Key of its own. One client serves all threads of a program.
/// </summary>
public sealed partial class PlannerClient
{
    private readonly PlannerClientOptions _options;
    private readonly Transport _transport;

    /// <param name="http">Its BaseAddress is the Planner's, ending in '/'. The caller owns it.</param>
    /// <param name="options">How patient it is; the defaults when missing.</param>
    /// <param name="clock">What the timeouts and waits go by; the system's when missing.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or there is no base address.</exception>
    public PlannerClient(HttpClient http, PlannerClientOptions? options = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        _options = options ?? new PlannerClientOptions();
        _options.Check();
        _transport = new Transport(http, _options, clock ?? TimeProvider.System);
    }

    /// <summary>What the service is made of.</summary>
    public Task<VersionResponse> GetVersionAsync(CancellationToken cancellationToken = default) =>
        GetAsync<VersionResponse>(Route.Of($"version"), cancellationToken);

    /// <summary>Returns if the process answers.</summary>
    public Task<HealthResponse> GetLiveAsync(CancellationToken cancellationToken = default) =>
        GetAsync<HealthResponse>(Route.Of($"health/live"), cancellationToken);

    /// <summary>Returns if the service can do its work, its database included.</summary>
    public Task<HealthResponse> GetReadyAsync(CancellationToken cancellationToken = default) =>
        GetAsync<HealthResponse>(Route.Of($"health/ready"), cancellationToken);

    /// <summary>What a type of problem means and what to do about it, as Markdown.</summary>
    /// <param name="slug">Last part of <see cref="PlannerException.Type"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<string> GetProblemTypeAsync(string slug, CancellationToken cancellationToken = default) =>
        GetTextAsync(Route.Of($"problems/{slug}"), "text/markdown", cancellationToken);

    private Task<TAnswer> GetAsync<TAnswer>(string path, CancellationToken cancellationToken) =>
        _transport.SendAsync(new Call<TAnswer>(HttpMethod.Get, path), cancellationToken);

    private Task<string> GetTextAsync(string path, string accept, CancellationToken cancellationToken) =>
        _transport.SendAsync(
            new Call<string>(HttpMethod.Get, path)
            {
                Accept = accept,
                Read = (response, token) => response.Content.ReadAsStringAsync(token),
            },
            cancellationToken);

    private Task<TAnswer> PostAsync<TSent, TAnswer>(
        string path, TSent body, CancellationToken cancellationToken) =>
        _transport.SendAsync(
            new Call<TAnswer>(HttpMethod.Post, path) { Body = () => JsonBody(body) }, cancellationToken);

    /// <summary>POST without a body.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="version">Only if it is still at this version; null: whatever version it has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private Task<TAnswer> PostAsync<TAnswer>(string path, int? version, CancellationToken cancellationToken) =>
        _transport.SendAsync(
            new Call<TAnswer>(HttpMethod.Post, path) { Headers = headers => IfMatch(headers, version) },
            cancellationToken);

    private static void IfMatch(HttpRequestHeaders headers, int? version)
    {
        if (version is not null)
        {
            headers.IfMatch.Add(new EntityTagHeaderValue($"\"v{version}\""));
        }
    }

    /// <summary>Events as they come, the last one that of which <paramref name="isEnd"/> holds.</summary>
    private async IAsyncEnumerable<TEvent> FollowAsync<TEvent>(
        string path, Func<TEvent, bool> isEnd, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var events = new EventStream<TEvent>(_transport, _options, path, cancellationToken);
        TEvent next;
        do
        {
            next = await events.NextAsync();
            yield return next;
        }
        while (!isEnd(next));
    }

    private static JsonContent JsonBody<TSent>(TSent body) => JsonContent.Create(body, options: PlannerJson.Options);

    /// <summary>
    /// All items of a listing, page after page, each asked for when the one before has been gone through.
    /// </summary>
    private async IAsyncEnumerable<TItem> ListAsync<TItem>(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listing = Route.With(path, "pageSize", _options.PageSize);
        string? cursor = null;
        do
        {
            var next = cursor is null ? listing : Route.With(listing, "cursor", cursor);
            var page = await _transport.SendAsync(new Call<Page<TItem>>(HttpMethod.Get, next), cancellationToken);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }
}
