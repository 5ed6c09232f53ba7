using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Jobs;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>The resource /v1/jobs/{job}/heartbeats: workers that live.</summary>
internal static class HeartbeatEndpoint
{
    private static readonly HeartbeatRequest _example = new() { Worker = "worker-0", Generation = 1 };

    public static void MapHeartbeats(this IEndpointRouteBuilder jobs) => jobs.MapPost("/{job}/heartbeats", BeatAsync)
        .WithName("AddJobHeartbeat")
        .WithExample("job", ReferenceJobs.Elastic)
        .WithExample(_example)
        .ProducesBodyProblems()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>Says that a worker lives; the answer says whether it must get the run's plan anew.</summary>
    /// <remarks>
    /// Send some within the run's heartbeatTimeoutMs. A worker that sent one and then none for so long is lost: the
    /// service says so itself, once, with the event id silent:worker:generation, and plans the run again.
    /// </remarks>
    /// <param name="job">The run's name.</param>
    /// <param name="body">Who lives, and in which generation.</param>
    private static async Task<Results<Ok<HeartbeatResponse>, ProblemHttpResult>> BeatAsync(
        string job,
        Body<HeartbeatRequest> body,
        JobRepository jobs,
        WorkerRepository workers,
        CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        var faults = new Faults();
        faults.Require(sent.Worker is { } name && Names.IsValid(name), "worker", Names.Rule);
        faults.Require(sent.Generation is >= 1, "generation", "must be at least 1.");
        if (faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        if (await jobs.FindAsync(job, cancellationToken) is not { } found)
        {
            return Problems.JobNotFound(job);
        }

        if (found.State is not { Elastic: { } state, IsActive: true })
        {
            return found.Elastic is null ? Problems.JobNotElastic(job) : Problems.JobEnded(job);
        }

        faults.Require(
            sent.Generation <= state.Generation,
            "generation",
            $"must be at most the job's, which is {state.Generation}.");
        faults.Require(
            state.IsOwn(sent.Worker!, found.Elastic!.Devices),
            "worker",
            ElasticReasons.NotOwn(sent.Worker!, found.Elastic.Devices));
        if (faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        var answer = AnswerOf(job, sent.Worker!, sent.Generation!.Value, state);
        await workers.BeatAsync(job, answer.Worker, sent.Generation.Value, cancellationToken);
        return TypedResults.Ok(answer);
    }

    private static HeartbeatResponse AnswerOf(string job, string worker, int generation, ElasticState state) => new()
    {
        Job = job,
        Worker = worker,
        Generation = state.Generation,
        State = state.StateOf(worker),
        MustReplan = generation < state.Generation || state.StateOf(worker) != ElasticWords.Present,
        Replan = state.Replans,
    };
}
