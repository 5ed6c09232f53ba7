using TeraPipe.Contracts.Operations;
using TeraPipe.Contracts.Sweeps;

namespace TeraPipe.Contracts.Client;

/// <content>/v1/sweeps.</content>
public sealed partial class PlannerClient
{
    /// <summary>
    /// Prices many ways to train one model on one cluster: computed and stored the first time, looked up ever after. A
    /// large sweep goes on in the service after its first answer; this waits for its end.
    /// </summary>
    /// <param name="question">What is asked.</param>
    /// <param name="progress">Is told how far the sweep is.</param>
    /// <param name="cancellationToken">Gives up; ends the sweep too.</param>
    public Task<SweepResponse> AddSweepAsync(
        SweepRequest question,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        AddAsync<SweepRequest, SweepResponse>(Route.Of($"v1/sweeps"), question, progress, cancellationToken);

    /// <summary>The same answer as a what-if: nothing is stored, and the sweep has no rows to list.</summary>
    public Task<SweepResponse> PreviewSweepAsync(
        SweepRequest question, CancellationToken cancellationToken = default) =>
        PostAsync<SweepRequest, SweepResponse>(
            Route.Of($"v1/sweeps", ("validateOnly", true)), question, cancellationToken);

    /// <summary>A sweep that is stored: its counts and its Pareto fronts.</summary>
    public Task<SweepResponse> GetSweepAsync(string sweepId, CancellationToken cancellationToken = default) =>
        GetAsync<SweepResponse>(Route.Of($"v1/sweeps/{sweepId}"), cancellationToken);

    /// <summary>The Pareto fronts of a stored sweep as a picture, SVG.</summary>
    public Task<string> GetSweepSvgAsync(string sweepId, CancellationToken cancellationToken = default) =>
        GetTextAsync(Route.Of($"v1/sweeps/{sweepId}"), "image/svg+xml", cancellationToken);

    /// <summary>The configurations of a sweep, those that cannot be trained with what is in the way.</summary>
    /// <param name="sweepId">The sweep.</param>
    /// <param name="sort">"stepMs", "memoryBytes" or "gpus", least first; stepMs when missing.</param>
    /// <param name="pareto">true: only those on the front of their workload; false: only the others.</param>
    /// <param name="feasible">true: only those that can be trained; false: only the others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<SweepRowResponse> ListSweepRowsAsync(
        string sweepId,
        string? sort = null,
        bool? pareto = null,
        bool? feasible = null,
        CancellationToken cancellationToken = default) =>
        ListAsync<SweepRowResponse>(RowsPath(sweepId, sort, pareto, feasible), cancellationToken);

    /// <summary>The same rows as one table, CSV with a heading.</summary>
    /// <inheritdoc cref="ListSweepRowsAsync" path="/param"/>
    public Task<string> GetSweepCsvAsync(
        string sweepId,
        string? sort = null,
        bool? pareto = null,
        bool? feasible = null,
        CancellationToken cancellationToken = default) =>
        GetTextAsync(RowsPath(sweepId, sort, pareto, feasible), "text/csv", cancellationToken);

    private static string RowsPath(string sweepId, string? sort, bool? pareto, bool? feasible) =>
        Route.Of($"v1/sweeps/{sweepId}/rows", ("sort", sort), ("pareto", pareto), ("feasible", feasible));
}
