using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Operations;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>Where requests become operations.</summary>
internal sealed class OperationDesk(
    OperationRepository operations, OperationFeed feed, OperationBell bell, IOptions<OperationOptions> options)
{
    private const string PreferenceApplied = "Preference-Applied";

    /// <summary>What this client prefers.</summary>
    public Preference PreferenceOf(HttpRequest request) => Preference.Of(request.Headers, options.Value.MaxWait);

    /// <summary>
    /// Queues an operation, or joins one that makes the same, and waits as long as the client likes to: for what it
    /// made or its "no"; 202 with the path to ask at where it goes on.
    /// </summary>
    /// <param name="http">The request; its answer says which preferences counted.</param>
    /// <param name="kind">The name of an <see cref="IOperationKind"/>.</param>
    /// <param name="subject">What it makes: equal subjects of a kind make the same.</param>
    /// <param name="request">The body; it is valid.</param>
    /// <param name="find">Looks up what it made.</param>
    public async Task<Results<Created<TAnswer>, Ok<TAnswer>, Accepted<OperationResponse>, ProblemHttpResult>>
        AnswerAsync<TRequest, TAnswer>(
        HttpContext http,
        string kind,
        string subject,
        TRequest request,
        Func<Task<TAnswer?>> find,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        var operation = await QueueAsync(http, kind, subject, request, cancellationToken);
        return operation switch
        {
            { Problem: { } refusal } => refusal.ToResult(),
            { ResultUrl: { } path } => TypedResults.Created(path, await find()),
            _ => Accepted(http.Response, operation),
        };
    }

    private async Task<OperationResponse> QueueAsync<T>(
        HttpContext http, string kind, string subject, T request, CancellationToken cancellationToken)
    {
        var preference = PreferenceOf(http.Request);
        if (preference.Applied is { Length: > 0 } applied)
        {
            http.Response.Headers[PreferenceApplied] = applied;
        }

        var queued = await operations.AddAsync(kind, subject, request, cancellationToken);
        bell.Ring();
        var now = preference.Wait is { } longest
            ? await feed.WaitAsync(queued.Response.OperationId, longest, cancellationToken) ?? queued
            : queued;
        return now.Response;
    }

    private static Accepted<OperationResponse> Accepted(HttpResponse response, OperationResponse operation)
    {
        response.Headers.RetryAfter = RetryAfter.Soon;
        return TypedResults.Accepted(OperationPaths.Of(operation.OperationId), operation);
    }
}
