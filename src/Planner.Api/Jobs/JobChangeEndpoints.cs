using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>What is done to a run: /v1/jobs/{job}/observations, /replan and /end.</summary>
internal static class JobChangeEndpoints
{
    private const string IfMatch = "If-Match";

    private static readonly JobObservationsRequest _example = new()
    {
        Observations = Observations.ObservationEndpoints.Example.Observations,
    };

    public static void MapJobChanges(this IEndpointRouteBuilder jobs)
    {
        jobs.MapPost("/{job}/observations", ObserveAsync)
            .WithName("AddJobObservations")
            .WithExample("job", ReferenceJobs.Active)
            .WithExample(_example)
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        jobs.MapPost("/{job}/replan", ReplanAsync)
            .WithName("ReplanJob")
            .WithExample("job", ReferenceJobs.Active)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

        jobs.MapPost("/{job}/end", EndAsync)
            .WithName("EndJob")
            .WithExample("job", ReferenceJobs.Ended)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    /// <summary>Stores what steps of a run really took; the answer says whether it has another plan now.</summary>
    /// <remarks>
    /// One or many at once, all or none. When a drift is confirmed, and the run's policy says so, it is planned again
    /// before the answer: on the newest comparable profile, or on the plan's adjusted by the slices that were observed.
    /// </remarks>
    /// <param name="job">The run's name.</param>
    /// <param name="body">The steps.</param>
    private static async Task<Results<Ok<JobObservationsResponse>, ProblemHttpResult>> ObserveAsync(
        string job,
        Body<JobObservationsRequest> body,
        HttpResponse response,
        JobRepository jobs,
        JobService service,
        CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        if (await jobs.FindAsync(job, cancellationToken) is not { } found)
        {
            return Problems.JobNotFound(job);
        }

        var (answer, refusal) = await service.ObserveAsync(found, sent, cancellationToken);
        if (answer is null)
        {
            return refusal!;
        }

        response.Headers.ETag = EntityTag.Of(answer.Version);
        return TypedResults.Ok(answer);
    }

    /// <summary>Plans a run again now, drift or not.</summary>
    /// <remarks>
    /// As after a confirmed drift, but at once: the answer says whether another plan gains enough, and it is recorded
    /// either way. With If-Match only if the run is still at that version. An elastic run is refused: its events have it
    /// planned again.
    /// </remarks>
    /// <param name="job">The run's name.</param>
    /// <param name="ifMatch">ETag of the version that is to be planned again; any when it is missing.</param>
    private static async Task<Results<Ok<ReplanResponse>, ProblemHttpResult>> ReplanAsync(
        string job,
        [FromHeader(Name = IfMatch)] string? ifMatch,
        HttpContext context,
        JobRepository jobs,
        JobService service,
        PlanRepository plans,
        CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(job, cancellationToken) is not { } found)
        {
            return Problems.JobNotFound(job);
        }

        if (Refusal(found) is { } tooLate)
        {
            return tooLate;
        }

        var (after, decision) = await service.ReplanAsync(
            found, "It was asked for.", stored => Refusal(stored) is null, cancellationToken);
        if (decision is null && Refusal(after) is { } meanwhile)
        {
            return meanwhile;
        }

        var isChanged = after.State.PlanId != found.State.PlanId;
        var plan = isChanged ? await plans.FindAsync(after.State.PlanId, cancellationToken) : null;
        context.Response.Headers.ETag = EntityTag.Of(after.State.Version);
        return TypedResults.Ok(JobBodies.Of(after, decision, plan));

        ProblemHttpResult? Refusal(StoredJob stored) => stored switch
        {
            { Elastic: not null } => Problems.JobElastic(job),
            { State.IsActive: false } => Problems.JobEnded(job),
            _ => EntityTag.Refusal(context.Request, stored.State.Version),
        };
    }

    /// <summary>Says that a run has ended: it takes no observations any more.</summary>
    /// <remarks>
    /// What has ended stays so: saying it again changes nothing. With If-Match only if the run is still at that
    /// version.
    /// </remarks>
    /// <param name="job">The run's name.</param>
    /// <param name="ifMatch">ETag of the version that is to end; any when it is missing.</param>
    private static async Task<Results<Ok<JobResponse>, ProblemHttpResult>> EndAsync(
        string job,
        [FromHeader(Name = IfMatch)] string? ifMatch,
        HttpContext context,
        JobRepository jobs,
        JobService service,
        CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(job, cancellationToken) is not { } found)
        {
            return Problems.JobNotFound(job);
        }

        var (after, mayChange) = await service.EndAsync(
            found, stored => EntityTag.Refusal(context.Request, stored.State.Version) is null, cancellationToken);
        if (!mayChange)
        {
            return EntityTag.Refusal(context.Request, after.State.Version)!;
        }

        context.Response.Headers.ETag = EntityTag.Of(after.State.Version);
        return TypedResults.Ok(JobBodies.Of(after with { Observed = found.Observed }));
    }
}
