using TeraPipe.Contracts.Observations;

namespace TeraPipe.Contracts.Client;

/// <content>/v1/plans/{planId}/observations.</content>
public sealed partial class PlannerClient
{
    /// <summary>Stores what steps of a plan really took; answers how far that is from what was predicted.</summary>
    public Task<ObservationsResponse> AddObservationsAsync(
        string planId, ObservationsRequest observations, CancellationToken cancellationToken = default) =>
        PostAsync<ObservationsRequest, ObservationsResponse>(
            Route.Of($"v1/plans/{planId}/observations"), observations, cancellationToken);

    /// <summary>Predicted against observed, over all observations, and the newest of them.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="slicing">How the steps were sliced; "plan" when missing.</param>
    /// <param name="job">Only the observations of this run; all when missing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ObservationsPage> GetObservationsAsync(
        string planId, string? slicing = null, string? job = null, CancellationToken cancellationToken = default) =>
        GetAsync<ObservationsPage>(ObservationsPath(planId, slicing, job), cancellationToken);

    /// <summary>All observations, newest first.</summary>
    /// <inheritdoc cref="GetObservationsAsync" path="/param"/>
    public IAsyncEnumerable<StoredObservation> ListObservationsAsync(
        string planId, string? slicing = null, string? job = null, CancellationToken cancellationToken = default) =>
        ListAsync<StoredObservation>(ObservationsPath(planId, slicing, job), cancellationToken);

    private static string ObservationsPath(string planId, string? slicing, string? job) =>
        Route.Of($"v1/plans/{planId}/observations", ("slicing", slicing), ("job", job));
}
