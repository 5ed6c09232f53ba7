using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>The resource /v1/sweeps/{sweepId}/rows.</summary>
internal static class SweepRowsEndpoint
{
    private const string Json = "application/json";
    private const string Csv = "text/csv";

    /// <summary>The first is for those who take anything.</summary>
    private static readonly string[] _formats = [Json, Csv];

    public static void MapSweepRows(this IEndpointRouteBuilder sweeps) =>
        sweeps.MapGet("/{sweepId}/rows", ListAsync)
            .WithName("ListSweepRows")
            .WithExample("sweepId", services => services.GetRequiredService<ReferenceSweep>().SweepId)
            .WithExample("sort", SweepRowFilter.Sorts[0])
            .WithExample("pareto", "false")
            .WithExample("feasible", "true")
            .WithExample("pageSize", "20")
            .WithMetadata(new FormatMetadata([Csv]))
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status406NotAcceptable);

    /// <summary>The configurations of a sweep, those that cannot be trained with what is in the way.</summary>
    /// <remarks>
    /// By Accept: a page as JSON (application/json, the default), or all rows of the filter as a table (text/csv).
    /// </remarks>
    /// <param name="sweepId">The sweep's id.</param>
    /// <param name="sort">
    /// stepMs when it is missing, memoryBytes or gpus, least first; rows without that number come last.
    /// </param>
    /// <param name="pareto">true: only those on the front of their workload; false: only the others.</param>
    /// <param name="feasible">true: only those that can be trained; false: only the others.</param>
    /// <param name="pageSize">Most of them on a page; 100 when it is missing, at most 1000.</param>
    /// <param name="cursor">nextCursor of the page before; missing: the first page.</param>
    private static async Task<Results<Ok<Page<SweepRowResponse>>, ContentHttpResult, ProblemHttpResult>> ListAsync(
        string sweepId,
        string? sort,
        string? pareto,
        string? feasible,
        string? pageSize,
        string? cursor,
        HttpRequest request,
        SweepRepository sweeps,
        CancellationToken cancellationToken)
    {
        if (ContentNegotiation.Choose(request, _formats) is not { } format)
        {
            return Problems.NotAcceptable(_formats);
        }

        var faults = new Faults();
        var filter = SweepRowFilter.Parse(sort, pareto, feasible, faults);
        var paging = Paging.Parse(pageSize, cursor, faults);
        var after = filter.Parse(paging.After, faults);
        if (faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        if (await sweeps.FindAsync(sweepId, cancellationToken) is not { } sweep)
        {
            return Problems.SweepNotFound(sweepId);
        }

        if (format == Csv)
        {
            var all = await sweeps.RowsAsync(sweep, filter, after: null, limit: null, cancellationToken);
            return TypedResults.Text(SweepCsv.Write(all), $"{Csv}; charset=utf-8");
        }

        var rows = await sweeps.RowsAsync(sweep, filter, after, paging.Limit, cancellationToken);
        return TypedResults.Ok(paging.Of(rows, filter.KeyOf));
    }
}
