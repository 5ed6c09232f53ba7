using System.Globalization;
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
    private const string EventStream = "text/event-stream";
    private const string LastEventId = "Last-Event-ID";

    /// <summary>The first is for those who take anything.</summary>
    private static readonly string[] _formats = [Json, EventStream];

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
    /// as it happens until the run has ended; Last-Event-ID continues one that broke off. The log is only ever added
    /// to.
    /// </remarks>
    /// <param name="job">The run's name.</param>
    /// <param name="pageSize">Most events in one page: 100 when it is missing, 1000 when it is more.</param>
    /// <param name="cursor">The nextCursor of the page before; the first page when it is missing.</param>
    /// <param name="lastEventId">The id of the last event of a stream that broke off.</param>
    private static async Task<
        Results<Ok<Page<JobEvent>>, ServerSentEventsResult<JobEvent>, ProblemHttpResult>> GetAsync(
        string job,
        string? pageSize,
        string? cursor,
        [FromHeader(Name = LastEventId)] string? lastEventId,
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
        var after = Number(paging.After, "cursor", Paging.NoCursor, faults)
            ?? Number(lastEventId, LastEventId, "must be the id of an event.", faults)
            ?? 0;
        if (faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        if (await jobs.FindAsync(job, cancellationToken) is null)
        {
            return Problems.JobNotFound(job);
        }

        if (format == EventStream)
        {
            return TypedResults.ServerSentEvents(stream.FollowAsync(job, after, cancellationToken));
        }

        var events = await jobs.EventsAsync(job, after, paging.Limit, cancellationToken);
        return TypedResults.Ok(paging.Of(events, next => $"{next.Sequence}"));
    }

    private static int? Number(string? text, string field, string fault, Faults faults)
    {
        var number = 0;
        return text is not null && faults.Require(
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number), field, fault)
            ? number
            : null;
    }
}
