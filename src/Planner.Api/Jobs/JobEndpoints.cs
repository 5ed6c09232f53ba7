using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.Elastic;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>The resource /v1/jobs: training runs, and which plan each has.</summary>
internal static class JobEndpoints
{
    public const string Path = "/v1/jobs";

    private static readonly JobRequest _example = new()
    {
        Job = "my-first-run",
        Plan = ReferencePlan.Request,
        Policy = new() { ReplanOnDrift = true, MinimumGainFraction = 0.02, MinimumStepsBetweenReplans = 500 },
    };

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup(Path).WithTags("Jobs");

        jobs.MapGet("/", ListAsync)
            .WithName("ListJobs")
            .WithExample("pageSize", "10")
            .ProducesValidationProblem();

        jobs.MapPost("/", RegisterAsync)
            .WithName("RegisterJob")
            .WithExample(_example)
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        jobs.MapGet("/{job}", GetAsync)
            .WithName("GetJob")
            .WithExample("job", ReferenceJobs.Active)
            .ProducesProblem(StatusCodes.Status404NotFound);

        jobs.MapJobEvents();
        jobs.MapJobChanges();
        jobs.MapElastic();
    }

    /// <summary>The runs, by name.</summary>
    /// <remarks>Without what was observed of them and without their plans: ask for one run.</remarks>
    /// <param name="pageSize">Most runs in one answer: 100 when it is missing, 1000 when it is more.</param>
    /// <param name="cursor">The nextCursor of the page before; the first page when it is missing.</param>
    private static async Task<Results<Ok<Page<JobResponse>>, ProblemHttpResult>> ListAsync(
        string? pageSize, string? cursor, JobRepository jobs, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var paging = Paging.Parse(pageSize, cursor, faults);
        return faults.Any
            ? Problems.InvalidRequest(faults)
            : TypedResults.Ok((await jobs.ListAsync(paging, cancellationToken)).Map(job => JobBodies.Of(job)));
    }

    /// <summary>Registers a training run, and answers with its plan.</summary>
    /// <remarks>
    /// 201 when it is new, 200 when the very same was registered before, with what became of it, 409 when its name
    /// means another run.
    /// </remarks>
    /// <param name="body">The run.</param>
    private static async Task<Results<Created<JobResponse>, Ok<JobResponse>, ProblemHttpResult>> RegisterAsync(
        Body<JobRequest> body, HttpResponse response, JobRegistration registration, CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        var (job, isNew, refusal) = await registration.RegisterAsync(sent, cancellationToken);
        if (job is null)
        {
            return refusal!;
        }

        response.Headers.ETag = EntityTag.Of(job.Version);
        return isNew ? TypedResults.Created($"{Path}/{job.Job}", job) : TypedResults.Ok(job);
    }

    /// <summary>A training run as its events left it, with its plan.</summary>
    /// <remarks>Its ETag changes with every event.</remarks>
    /// <param name="job">Its name.</param>
    private static async Task<Results<Ok<JobResponse>, ProblemHttpResult>> GetAsync(
        string job,
        HttpResponse response,
        JobRepository jobs,
        PlanRepository plans,
        CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(job, cancellationToken) is not { } found)
        {
            return Problems.JobNotFound(job);
        }

        response.Headers.ETag = EntityTag.Of(found.State.Version);
        return TypedResults.Ok(JobBodies.Of(found, await plans.FindAsync(found.State.PlanId, cancellationToken)));
    }
}
