using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>The resource /v1/jobs/{job}/events: all that happened to a run.</summary>
internal static class JobEventsEndpoint
{
    private const string Json = "application/json";

    /// <summary>The first is for those who take anything.</summary>
    private static readonly string[] _formats = [Json, EventStream.MediaType];

    public static void MapJobEvents(this IEndpointRouteBuilder jobs) => jobs.MapGet("/{job}/events", GetAsync)
        .WithName("ListJobEvents")
        .WithExample("job", ReferenceJobs.Active)
        .WithExample("pageSize", "10")
        .Produces<Page<JobEvent>>()
        .WithMetadata(new FormatMetadata(_formats))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable);

    /// <summary>All that happened to a run, oldest first.</summary>
    /// <remarks>
    /// By Accept: a page (application/json, the default), or a stream (text/event-stream) that goes on with each event
    /// as it happens until the run has ended; Last-Event-ID continues one that broke off, and is answered 204 where it
    /// is the last of all: browsers then stop to reconnect. The log is only ever added to.
    /// </remarks>
    /// <param name="job">The run's name.</param>
    /// <param name="pageSize">Most events in one page: 100 when it is missing, 1000 when it is more.</param>
    /// <param name="cursor">The nextCursor of the page before; the first page when it is missing.</param>
    /// <param name="lastEventId">The id of the last event of a stream that broke off.</param>
    private static async Task<
        Results<Ok<Page<JobEvent>>, EventStreamResult<JobEvent>, NoContent, ProblemHttpResult>> GetAsync(
        string job,
        string? pageSize,
        string? cursor,
        [FromHeader(Name = EventStream.LastEventId)] string? lastEventId,
        HttpRequest request,
        JobRepository jobs,
        JobEventStream stream,
        CancellationToken cancellationToken)
    {
        if (ContentNegotiation.Choose(request, _formats) is not { } format)
        {
            return Problems.NotAcceptable(_formats);
        }

        var faults = new Faults();
        var paging = Paging.Parse(pageSize, cursor, faults);
        var after = SentValues.Number(paging.After, "cursor", least: 0, faults, Paging.NoCursor)
            ?? SentValues.Number(lastEventId, EventStream.LastEventId, least: 0, faults, "must be the id of an event.")
            ?? 0;
        if (faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        if (await jobs.FindAsync(job, cancellationToken) is not { State: var state })
        {
            return Problems.JobNotFound(job);
        }

        if (format == EventStream.MediaType)
        {
            return !state.IsActive && state.Version <= after
                ? TypedResults.NoContent()
                : new EventStreamResult<JobEvent>(
                    stream.FollowAsync(job, Math.Min(after, state.Version), cancellationToken));
        }

        var events = await jobs.EventsAsync(job, after, paging.Limit, cancellationToken);
        return TypedResults.Ok(paging.Of(events, next => $"{next.Sequence}"));
    }
}
