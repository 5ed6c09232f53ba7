using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Operations;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>The resource /v1/operations.</summary>
internal static class OperationEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        var operations = routes.MapGroup(OperationPaths.Root).WithTags("Operations");

        operations.MapGet("/", ListAsync)
            .WithName("ListOperations")
            .WithExample("state", OperationState.Succeeded)
            .WithExample("pageSize", "100")
            .ProducesValidationProblem();

        operations.MapGet("/{operationId}", GetAsync)
            .WithName("GetOperation")
            .WithExample("operationId", ReferenceOperation.OperationId)
            .ProducesProblem(StatusCodes.Status404NotFound);

        operations.MapGet("/{operationId}/events", FollowAsync)
            .WithName("FollowOperation")
            .WithExample("operationId", ReferenceOperation.OperationId)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);

        operations.MapPost("/{operationId}/cancel", CancelAsync)
            .WithName("CancelOperation")
            .WithExample("operationId", ReferenceOperation.OperationId)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>The operations that wait, run, or ended not long ago, newest first.</summary>
    /// <param name="state">Only those in this state: queued, running, succeeded, failed or cancelled.</param>
    /// <param name="pageSize">Most operations in one answer: 100 when it is missing, 1000 when it is more.</param>
    /// <param name="cursor">The nextCursor of the page before; the first page when it is missing.</param>
    private static async Task<Results<Ok<Page<OperationResponse>>, ProblemHttpResult>> ListAsync(
        string? state,
        string? pageSize,
        string? cursor,
        OperationRepository operations,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var paging = Paging.Parse(pageSize, cursor, faults);
        faults.Require(
            state is null || OperationState.All.Contains(state),
            "state",
            $"must be one of {string.Join(", ", OperationState.All)}.");
        if (faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        var found = await operations.ListAsync(paging, state, cancellationToken);
        return TypedResults.Ok(paging.Of(
            [.. found.Select(operation => operation.Response)], operation => operation.OperationId));
    }

    /// <summary>How far an operation is, or how it ended.</summary>
    /// <remarks>Always 200 where there is one; Retry-After says when to ask again while it has not ended.</remarks>
    /// <param name="operationId">Its id.</param>
    private static async Task<Results<Ok<OperationResponse>, ProblemHttpResult>> GetAsync(
        string operationId, HttpResponse response, OperationRepository operations, CancellationToken cancellationToken)
    {
        if (await operations.FindAsync(operationId, cancellationToken) is not { } found)
        {
            return Problems.OperationNotFound(operationId);
        }

        if (!found.HasEnded)
        {
            response.Headers.RetryAfter = RetryAfter.Soon;
        }

        return TypedResults.Ok(found.Response);
    }

    /// <summary>Follows an operation by server-sent events.</summary>
    /// <remarks>
    /// Each event's data is an OperationResponse. The events are progress and, as the last, succeeded, failed or
    /// cancelled; after it the stream ends. They are snapshots: one that a slow client missed is in the next. A comment
    /// every 15 seconds without an event keeps the connection open. 204 where the client has seen the last one:
    /// browsers then stop to reconnect.
    /// </remarks>
    /// <param name="operationId">Its id.</param>
    /// <param name="lastEventId">The id of the last event seen, to go on after it; browsers send it.</param>
    private static async Task<Results<EventStreamResult<OperationResponse>, NoContent, ProblemHttpResult>> FollowAsync(
        string operationId,
        [FromHeader(Name = EventStream.LastEventId)] string? lastEventId,
        OperationRepository operations,
        OperationFeed feed,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        const string Rule = "must be the id of an event of this operation.";
        var after = SentValues.Number(lastEventId, EventStream.LastEventId, least: 0L, faults, Rule) ?? 0;
        if (faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        return await operations.FindAsync(operationId, cancellationToken) switch
        {
            null => Problems.OperationNotFound(operationId),
            { HasEnded: true } ended when ended.Version <= after => TypedResults.NoContent(),
            _ => new EventStreamResult<OperationResponse>(feed.EventsAsync(operationId, after, cancellationToken)),
        };
    }

    /// <summary>Cancels an operation.</summary>
    /// <remarks>
    /// Answers with how it is afterwards: one that waited is cancelled; one that runs stops soon, unless it is through
    /// before that; of one that has ended nothing changes. Cancelling again changes nothing either.
    /// </remarks>
    /// <param name="operationId">Its id.</param>
    private static async Task<Results<Ok<OperationResponse>, ProblemHttpResult>> CancelAsync(
        string operationId, OperationRepository operations, CancellationToken cancellationToken)
    {
        await operations.CancelAsync(operationId, cancellationToken);
        return await operations.FindAsync(operationId, cancellationToken) is { } found
            ? TypedResults.Ok(found.Response)
            : Problems.OperationNotFound(operationId);
    }
}
