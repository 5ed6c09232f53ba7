using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Jobs;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>What is told of an elastic run and decided about it: POST /v1/jobs/{job}/events, GET …/replans.</summary>
internal static class ElasticEndpoints
{
    private static readonly ElasticEventRequest _example = new()
    {
        Id = "epoch-1",
        Kind = ElasticEventKind.Freeze,
        Generation = 1,
        Data = new() { FrozenLayers = 8 },
    };

    public static void MapElastic(this IEndpointRouteBuilder jobs)
    {
        jobs.MapPost("/{job}/events", TellAsync)
            .WithName("AddJobEvent")
            .WithExample("job", ReferenceJobs.Elastic)
            .WithExample(_example)
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        jobs.MapGet("/{job}/replans", ListAsync)
            .WithName("ListJobReplans")
            .WithExample("job", ReferenceJobs.Elastic)
            .WithExample("pageSize", "10")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);

        jobs.MapHeartbeats();
    }

    /// <summary>Tells an elastic run what happened to it; the answer says which plan it has now, and why.</summary>
    /// <remarks>
    /// 201 when the event is new, 200 with the same answer when the very same was told before, 409 when its id means
    /// another event or its generation is an older one. Stages and replicas change where they must, or where what is
    /// gained until the next decision is more than (1 + hysteresis) times what the change takes. A slow worker slows
    /// all devices of a plan, as they wait for it; it is left out where a plan without it is faster.
    /// </remarks>
    /// <param name="job">The run's name.</param>
    /// <param name="body">What happened.</param>
    private static async Task<Results<Created<ElasticEventResponse>, Ok<ElasticEventResponse>, ProblemHttpResult>>
        TellAsync(
            string job,
            Body<ElasticEventRequest> body,
            ElasticService service,
            CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        var (answer, isNew, refusal) = await service.TellAsync(job, sent, cancellationToken);
        return answer is null ? refusal!
            : isNew ? TypedResults.Created($"{JobEndpoints.Path}/{job}/replans", answer)
            : TypedResults.Ok(answer);
    }

    /// <summary>All decisions about an elastic run's plan, oldest first.</summary>
    /// <remarks>
    /// They are only ever added, one for each event. Each takes up the plan that the one before it left: the after of
    /// the last one is the run's present plan. None of a run that is not elastic.
    /// </remarks>
    /// <param name="job">The run's name.</param>
    /// <param name="pageSize">Most decisions in one page: 100 when it is missing, 1000 when it is more.</param>
    /// <param name="cursor">The nextCursor of the page before; the first page when it is missing.</param>
    private static async Task<Results<Ok<Page<ElasticReplan>>, ProblemHttpResult>> ListAsync(
        string job, string? pageSize, string? cursor, JobRepository jobs, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var paging = Paging.Parse(pageSize, cursor, faults);
        var after = SentValues.Number(paging.After, "cursor", least: 0, faults, Paging.NoCursor) ?? 0;
        if (faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        if (await jobs.FindAsync(job, cancellationToken) is null)
        {
            return Problems.JobNotFound(job);
        }

        var events = await jobs.ReplansAsync(job, after, paging.Limit, cancellationToken);
        return TypedResults.Ok(
            paging.Of(events, next => $"{next.Sequence}").Map(next => next.ElasticReplan!));
    }
}
