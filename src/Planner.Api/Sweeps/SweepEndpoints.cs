using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>The resource /v1/sweeps.</summary>
internal static class SweepEndpoints
{
    private const string Path = "/v1/sweeps";
    private const string Json = "application/json";
    private const string Svg = "image/svg+xml";

    /// <summary>The first is for those who take anything.</summary>
    private static readonly string[] _formats = [Json, Svg];

    public static string PathOf(string sweepId) => $"{Path}/{sweepId}";

    public static string RowsPath(string sweepId) => $"{Path}/{sweepId}/rows";

    public static void MapSweeps(this IEndpointRouteBuilder routes)
    {
        var sweeps = routes.MapGroup(Path).WithTags("Sweeps");

        sweeps.MapSweepCreation();

        sweeps.MapGet("/{sweepId}", GetAsync)
            .WithName("GetSweep")
            .WithExample("sweepId", services => services.GetRequiredService<ReferenceSweep>().SweepId)
            .WithMetadata(new FormatMetadata([Svg]))
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status406NotAcceptable);

        sweeps.MapSweepRows();
    }

    /// <summary>A sweep that was made before: its counts and its Pareto fronts.</summary>
    /// <remarks>
    /// By Accept: JSON (application/json, the default), or a picture of the fronts (image/svg+xml).
    /// </remarks>
    /// <param name="sweepId">Its id.</param>
    private static async Task<Results<Ok<SweepResponse>, ContentHttpResult, ProblemHttpResult>> GetAsync(
        string sweepId, HttpRequest request, SweepRepository sweeps, CancellationToken cancellationToken)
    {
        if (ContentNegotiation.Choose(request, _formats) is not { } format)
        {
            return Problems.NotAcceptable(_formats);
        }

        if (await sweeps.FindAsync(sweepId, cancellationToken) is not { } sweep)
        {
            return Problems.SweepNotFound(sweepId);
        }

        return format == Svg ? TypedResults.Text(FrontSvg.Write(sweep), Svg) : TypedResults.Ok(sweep);
    }
}
