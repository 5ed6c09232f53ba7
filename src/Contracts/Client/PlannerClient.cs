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
        GetAsync<VersionResponse>($"version", cancellationToken);

    /// <summary>Returns if the process answers.</summary>
    public Task<HealthResponse> GetLiveAsync(CancellationToken cancellationToken = default) =>
        GetAsync<HealthResponse>($"health/live", cancellationToken);

    /// <summary>Returns if the service can do its work, its database included.</summary>
    public Task<HealthResponse> GetReadyAsync(CancellationToken cancellationToken = default) =>
        GetAsync<HealthResponse>($"health/ready", cancellationToken);

    /// <summary>What a type of problem means and what to do about it, as Markdown.</summary>
    /// <param name="slug">Last part of <see cref="PlannerException.Type"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<string> GetProblemTypeAsync(string slug, CancellationToken cancellationToken = default) =>
        GetTextAsync($"problems/{slug}", "text/markdown", cancellationToken);

    private Task<TAnswer> GetAsync<TAnswer>(FormattableString path, CancellationToken cancellationToken) =>
        _transport.SendAsync(new Call<TAnswer>(HttpMethod.Get, Route.Of(path)), cancellationToken);

    private Task<string> GetTextAsync(FormattableString path, string accept, CancellationToken cancellationToken) =>
        _transport.SendAsync(
            new Call<string>(HttpMethod.Get, Route.Of(path))
            {
                Accept = accept,
                Read = (response, token) => response.Content.ReadAsStringAsync(token),
            },
            cancellationToken);

    private Task<TAnswer> PostAsync<TSent, TAnswer>(
        FormattableString path, TSent body, CancellationToken cancellationToken) =>
        _transport.SendAsync(
            new Call<TAnswer>(HttpMethod.Post, Route.Of(path)) { Body = () => JsonBody(body) }, cancellationToken);

    private static JsonContent JsonBody<TSent>(TSent body) => JsonContent.Create(body, options: PlannerJson.Options);

    /// <summary>All items of a listing, page after page, each asked for when the one before has been gone through.</summary>
    private async IAsyncEnumerable<TItem> ListAsync<TItem>(
        FormattableString path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listing = Route.Of(path);
        listing += (listing.Contains('?', StringComparison.Ordinal) ? '&' : '?') + $"pageSize={_options.PageSize}";
        string? cursor = null;
        do
        {
            var next = cursor is null ? listing : $"{listing}&cursor={Uri.EscapeDataString(cursor)}";
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
