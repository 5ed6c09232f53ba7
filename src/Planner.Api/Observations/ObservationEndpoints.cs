using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Observations;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>The resource /v1/plans/{planId}/observations: predicted against actual.</summary>
internal static class ObservationEndpoints
{
    private const string Path = "/v1/plans/{planId}/observations";

    /// <summary>A step of the reference plan as somebody may have seen it, with one slice of it.</summary>
    public static ObservationsRequest Example { get; } = new()
    {
        Job = "first-try",
        Observations =
        [
            new()
            {
                StepMs = 3100,
                Step = 1200,
                ObservedAt = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
                Slices = [new() { Stage = 0, Phase = SliceSums.ForwardPhase, MicroBatch = 0, Slice = 0, Ms = 4.2 }],
            },
        ],
    };

    public static void MapObservations(this IEndpointRouteBuilder routes)
    {
        var observations = routes.MapGroup(Path).WithTags("Observations");

        observations.MapPost("/", AddAsync)
            .WithName("AddObservations")
            .WithExample("planId", services => services.GetRequiredService<ReferencePlan>().PlanId)
            .WithExample(Example)
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status404NotFound);

        observations.MapGet("/", ListAsync)
            .WithName("ListObservations")
            .WithExample("planId", services => services.GetRequiredService<ReferencePlan>().PlanId)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Stores what steps of a plan really took.</summary>
    /// <remarks>
    /// One or many at once, all or none. Whole steps are compared with stepMs of the slicing, slices with the latency
    /// model that the plan was made on. Observations are never changed or removed.
    /// </remarks>
    /// <param name="planId">The plan's id.</param>
    /// <param name="body">The steps.</param>
    private static async Task<Results<Ok<ObservationsResponse>, ProblemHttpResult>> AddAsync(
        string planId,
        Body<ObservationsRequest> body,
        ObservationService observations,
        PlanRepository plans,
        CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        if (await plans.FindAsync(planId, cancellationToken) is not { } plan)
        {
            return Problems.PlanNotFound(planId);
        }

        var faults = new Faults();
        if (await observations.ParseAsync(sent, plan, faults, cancellationToken) is not { } batch)
        {
            return Problems.InvalidRequest(faults);
        }

        return TypedResults.Ok(await observations.AddAsync(batch, sent.Job, cancellationToken));
    }

    /// <summary>What steps of a plan really took, summed up and one by one.</summary>
    /// <remarks>Newest first; the sums are over all observations, whichever page is asked for.</remarks>
    /// <param name="planId">The plan's id.</param>
    /// <param name="slicing">How the steps were sliced: plan when missing, or the kind of an alternative.</param>
    /// <param name="job">Only the observations of this run; all when missing.</param>
    /// <param name="pageSize">Most observations of the answer: 100 when missing, at most 1000.</param>
    /// <param name="cursor">nextCursor of the page before; the newest when missing.</param>
    private static async Task<Results<Ok<ObservationsPage>, ProblemHttpResult>> ListAsync(
        string planId,
        string? slicing,
        string? job,
        string? pageSize,
        string? cursor,
        ObservationService observations,
        PlanRepository plans,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var paging = Paging.Parse(pageSize, cursor, faults);
        faults.Require(job is null || Names.IsValid(job), "job", Names.Rule);
        var before = SentValues.Number(paging.After, "cursor", least: 0L, faults, Paging.NoCursor) ?? long.MaxValue;
        if (await plans.FindAsync(planId, cancellationToken) is not { } plan)
        {
            return Problems.PlanNotFound(planId);
        }

        return ObservationService.SlicingOf(plan, slicing, faults) is { } found && !faults.Any
            ? TypedResults.Ok(await observations.ListAsync(plan, found, job, before, paging, cancellationToken))
            : Problems.InvalidRequest(faults);
    }
}
