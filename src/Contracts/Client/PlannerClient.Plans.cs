using System.Net;
using TeraPipe.Contracts.Operations;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Contracts.Client;

/// <content>/v1/plans.</content>
public sealed partial class PlannerClient
{
    private readonly KeptPlans _plans = new();

    /// <summary>The plans that are stored, newest first; with arguments only those that fit.</summary>
    /// <param name="model">The model that they are for.</param>
    /// <param name="profile">The id or name of the profile that they were made on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<PlanSummary> ListPlansAsync(
        string? model = null, string? profile = null, CancellationToken cancellationToken = default) =>
        ListAsync<PlanSummary>(
            Route.Of($"v1/plans", ("model", model), ("profile", profile)), cancellationToken);

    /// <summary>
    /// The plan that answers a question: searched and stored the first time, looked up ever after. A long search goes
    /// on in the service after its first answer; this waits for its end.
    /// </summary>
    /// <param name="question">What is asked.</param>
    /// <param name="progress">Is told how far the search is.</param>
    /// <param name="cancellationToken">Gives up; ends the search too.</param>
    public Task<PlanResponse> AddPlanAsync(
        PlanRequest question,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        AddAsync<PlanRequest, PlanResponse>(Route.Of($"v1/plans"), question, progress, cancellationToken);

    /// <summary>The same answer as a what-if: nothing is stored, and the plan has no timeline.</summary>
    public Task<PlanResponse> PreviewPlanAsync(PlanRequest question, CancellationToken cancellationToken = default) =>
        PostAsync<PlanRequest, PlanResponse>(
            Route.Of($"v1/plans", ("validateOnly", true)), question, cancellationToken);

    /// <summary>A plan that is stored, by its id. The same client is sent it once, and then only that it is the same.
    /// </summary>
    public Task<PlanResponse> GetPlanAsync(string planId, CancellationToken cancellationToken = default)
    {
        var kept = _plans.Find(planId);
        return _transport.SendAsync(
            new Call<PlanResponse>(HttpMethod.Get, Route.Of($"v1/plans/{planId}"))
            {
                Headers = headers =>
                {
                    if (kept is not null)
                    {
                        headers.IfNoneMatch.Add(kept.Tag);
                    }
                },
                Read = async (response, token) => response.StatusCode == HttpStatusCode.NotModified
                    ? kept!.Plan
                    : _plans.Keep(response, await JsonAnswer.ReadAsync<PlanResponse>(response.Content, token)),
            },
            cancellationToken);
    }

    /// <summary>The predicted step of a stored plan.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="slicing">"plan", or of its alternatives "none", "uniform", "flops-equal" or "equal-time".</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<TimelineResponse> GetTimelineAsync(
        string planId, string slicing = "plan", CancellationToken cancellationToken = default) =>
        GetAsync<TimelineResponse>(Route.Of($"v1/plans/{planId}/timeline", ("slicing", slicing)), cancellationToken);

    /// <summary>The predicted step as a picture, SVG.</summary>
    /// <inheritdoc cref="GetTimelineAsync" path="/param"/>
    public Task<string> GetTimelineSvgAsync(
        string planId, string slicing = "plan", CancellationToken cancellationToken = default) =>
        GetTextAsync(
            Route.Of($"v1/plans/{planId}/timeline", ("slicing", slicing)), "image/svg+xml", cancellationToken);

    /// <summary>The predicted step as a trace for Perfetto and chrome://tracing.</summary>
    /// <inheritdoc cref="GetTimelineAsync" path="/param"/>
    public Task<string> GetChromeTraceAsync(
        string planId, string slicing = "plan", CancellationToken cancellationToken = default) =>
        GetTextAsync(
            Route.Of($"v1/plans/{planId}/timeline", ("slicing", slicing)),
            "application/vnd.chrome-trace+json",
            cancellationToken);

    /// <summary>What changed from one plan to another, why, and by how much.</summary>
    /// <param name="before">Id of the one plan.</param>
    /// <param name="after">Id of the other.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<PlanDiffResponse> DiffPlansAsync(
        string before, string after, CancellationToken cancellationToken = default) =>
        GetAsync<PlanDiffResponse>(Route.Of($"v1/plans/{before}/diff/{after}"), cancellationToken);
}
