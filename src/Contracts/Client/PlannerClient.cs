using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Plans;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Contracts.Service;

namespace TeraPipe.Contracts.Client;

/// <summary>
/// The Planner over HTTP. Every method throws <see cref="PlannerException"/> where the Planner refuses, fails or cannot
/// be reached, and <see cref="OperationCanceledException"/> only where the caller cancels. Sending anything twice
/// changes nothing.
/// </summary>
/// <param name="http">Its BaseAddress is the Planner's, ending in '/'. The caller owns it.</param>
public sealed class PlannerClient(HttpClient http)
{
    private const string Json = "application/json";

    /// <summary>All models of the catalogue, by name.</summary>
    public Task<Page<ModelResponse>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        GetAsync<Page<ModelResponse>>("v1/models", cancellationToken);

    /// <summary>A model of the catalogue, by its name.</summary>
    public Task<ModelResponse> GetModelAsync(string model, CancellationToken cancellationToken = default) =>
        GetAsync<ModelResponse>($"v1/models/{Uri.EscapeDataString(model)}", cancellationToken);

    /// <summary>Adds a model, or finds that the same is there already.</summary>
    public Task<ModelResponse> AddModelAsync(ModelRequest model, CancellationToken cancellationToken = default) =>
        PostAsync<ModelRequest, ModelResponse>("v1/models", model, cancellationToken);

    /// <summary>All profiles without their measurements, oldest first.</summary>
    public Task<Page<ProfileSummary>> ListProfilesAsync(CancellationToken cancellationToken = default) =>
        GetAsync<Page<ProfileSummary>>("v1/profiles", cancellationToken);

    /// <summary>A profile with its measurements, by its id or its name.</summary>
    public Task<ProfileResponse> GetProfileAsync(string profile, CancellationToken cancellationToken = default) =>
        GetAsync<ProfileResponse>($"v1/profiles/{Uri.EscapeDataString(profile)}", cancellationToken);

    /// <summary>Adds a profile, or finds that the same is there already.</summary>
    public Task<ProfileSummary> AddProfileAsync(
        ProfileRequest profile, CancellationToken cancellationToken = default) =>
        PostAsync<ProfileRequest, ProfileSummary>("v1/profiles", profile, cancellationToken);

    /// <summary>The plan that answers a question: searched and stored the first time, looked up ever after.</summary>
    public Task<PlanResponse> AddPlanAsync(PlanRequest question, CancellationToken cancellationToken = default) =>
        PostAsync<PlanRequest, PlanResponse>("v1/plans", question, cancellationToken);

    /// <summary>The same answer as a what-if: nothing is stored, and the plan has no timeline.</summary>
    public Task<PlanResponse> PreviewPlanAsync(PlanRequest question, CancellationToken cancellationToken = default) =>
        PostAsync<PlanRequest, PlanResponse>("v1/plans?validateOnly=true", question, cancellationToken);

    /// <summary>A plan that is stored, by its id.</summary>
    public Task<PlanResponse> GetPlanAsync(string planId, CancellationToken cancellationToken = default) =>
        GetAsync<PlanResponse>($"v1/plans/{Uri.EscapeDataString(planId)}", cancellationToken);

    /// <summary>The predicted step of a stored plan.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="slicing">"plan", or of its alternatives "none" or "uniform".</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<TimelineResponse> GetTimelineAsync(
        string planId, string slicing = "plan", CancellationToken cancellationToken = default) =>
        GetAsync<TimelineResponse>(TimelinePath(planId, slicing), cancellationToken);

    /// <summary>The predicted step as a picture, SVG.</summary>
    /// <inheritdoc cref="GetTimelineAsync" path="/param"/>
    public Task<string> GetTimelineSvgAsync(
        string planId, string slicing = "plan", CancellationToken cancellationToken = default) =>
        GetTextAsync(TimelinePath(planId, slicing), "image/svg+xml", cancellationToken);

    /// <summary>The predicted step as a trace for Perfetto and chrome://tracing.</summary>
    /// <inheritdoc cref="GetTimelineAsync" path="/param"/>
    public Task<string> GetChromeTraceAsync(
        string planId, string slicing = "plan", CancellationToken cancellationToken = default) =>
        GetTextAsync(TimelinePath(planId, slicing), "application/vnd.chrome-trace+json", cancellationToken);

    /// <summary>What the service is made of.</summary>
    public Task<VersionResponse> GetVersionAsync(CancellationToken cancellationToken = default) =>
        GetAsync<VersionResponse>("version", cancellationToken);

    /// <summary>Returns if the service can do its work, its database included.</summary>
    public Task<HealthResponse> GetReadyAsync(CancellationToken cancellationToken = default) =>
        GetAsync<HealthResponse>("health/ready", cancellationToken);

    private static string TimelinePath(string planId, string slicing) =>
        $"v1/plans/{Uri.EscapeDataString(planId)}/timeline?slicing={Uri.EscapeDataString(slicing)}";

    private Task<TAnswer> GetAsync<TAnswer>(string path, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), Json, ReadJsonAsync<TAnswer>, cancellationToken);

    private Task<string> GetTextAsync(string path, string accept, CancellationToken cancellationToken) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Get, path),
            accept,
            (content, token) => content.ReadAsStringAsync(token),
            cancellationToken);

    private Task<TAnswer> PostAsync<TSent, TAnswer>(string path, TSent body, CancellationToken cancellationToken)
    {
        var content = JsonContent.Create(body, options: PlannerJson.Options);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        return SendAsync(request, Json, ReadJsonAsync<TAnswer>, cancellationToken);
    }

    private async Task<TAnswer> SendAsync<TAnswer>(
        HttpRequestMessage request,
        string accept,
        Func<HttpContent, CancellationToken, Task<TAnswer>> read,
        CancellationToken cancellationToken)
    {
        using var owned = request;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? await read(response.Content, cancellationToken)
                : throw await FailureAsync(response, cancellationToken);
        }
        catch (HttpRequestException unreachable)
        {
            throw new PlannerException(
                $"The Planner at {http.BaseAddress} cannot be reached: {unreachable.Message}", unreachable);
        }
        catch (OperationCanceledException slow) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PlannerException(
                $"The Planner at {http.BaseAddress} did not answer within {http.Timeout.TotalSeconds} s.", slow);
        }
        catch (JsonException foreign)
        {
            throw new PlannerException(
                $"What answers at {http.BaseAddress} is no Planner, or one of another version: {foreign.Message}",
                foreign);
        }
    }

    private static async Task<TAnswer> ReadJsonAsync<TAnswer>(HttpContent content, CancellationToken token) =>
        await content.ReadFromJsonAsync<TAnswer>(PlannerJson.Options, token) ?? throw new JsonException(
            "The answer is null.");

    /// <summary>A proxy in between does not answer with problems.</summary>
    private static async Task<PlannerException> FailureAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? await ReadJsonAsync<ProblemBody>(response.Content, cancellationToken)
            : new ProblemBody { Title = $"Status {(int)response.StatusCode} {response.ReasonPhrase}." };
        return new PlannerException(response.StatusCode, problem);
    }
}
