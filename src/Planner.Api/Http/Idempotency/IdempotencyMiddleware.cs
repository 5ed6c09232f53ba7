using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Npgsql;

namespace TeraPipe.Planner.Api.Http.Idempotency;

/// <summary>
/// Runs a request that came with an Idempotency-Key once, and answers it the same whenever it comes again
/// (draft-ietf-httpapi-idempotency-key-header). A request without the header passes through.
/// </summary>
/// <remarks>
/// 1. The key is taken in the database, which decides between replicas: who takes it runs the request.
/// 2. While the request runs its lease is renewed. Where the service is killed, the lease ends and the key is free.
/// 3. The answer is kept before it is sent, so that whoever has seen it gets it again. One of 5xx or 429 is not kept.
/// </remarks>
internal sealed class IdempotencyMiddleware(
    RequestDelegate next,
    IdempotencyRepository keys,
    IOptions<IdempotencyOptions> options,
    TimeProvider clock,
    ILogger<IdempotencyMiddleware> logger)
{
    /// <summary>Three tries to renew before a lease ends.</summary>
    private const int RenewalsPerLease = 3;

    public Task InvokeAsync(HttpContext context) =>
        IsUnsafe(context.Request.Method)
        && context.Request.Headers.TryGetValue(IdempotentRequest.Header, out var sent)
            ? AnswerAsync(context, sent)
            : next(context);

    private static bool IsUnsafe(string method) =>
        HttpMethods.IsPost(method)
        || HttpMethods.IsPut(method)
        || HttpMethods.IsPatch(method)
        || HttpMethods.IsDelete(method);

    private async Task AnswerAsync(HttpContext context, StringValues sent)
    {
        if (sent is not [{ } key] || !IdempotentRequest.IsKey(key))
        {
            await Problems.InvalidIdempotencyKey().ExecuteAsync(context);
            return;
        }

        if (await ReadAsync(key, context) is not { } request)
        {
            return;
        }

        var answering = await keys.TakeAsync(request, context.RequestAborted) switch
        {
            KeyState.Answered { Answer: var answer } => answer.ReplayAsync(context.Response, context.RequestAborted),
            KeyState.Taken { AttemptId: var attemptId } => RunAsync(context, key, attemptId),
            KeyState.Reused => Problems.IdempotencyKeyReused(key).ExecuteAsync(context),
            _ => AnswerInFlightAsync(context, key),
        };
        await answering;
    }

    private static Task AnswerInFlightAsync(HttpContext context, string key)
    {
        context.Response.Headers.RetryAfter = RetryAfter.Soon;
        return Problems.IdempotencyKeyInFlight(key).ExecuteAsync(context);
    }

    /// <returns>Null where the body cannot be read, which is answered.</returns>
    private static async Task<IdempotentRequest?> ReadAsync(string key, HttpContext context)
    {
        var limit = BodyLimit.Of(context);
        limit.ApplyTo(context);
        try
        {
            return await IdempotentRequest.OfAsync(key, context.Request, context.RequestAborted);
        }
        catch (BadHttpRequestException refused)
        {
            await limit.ProblemOf(refused).ExecuteAsync(context);
            return null;
        }
    }

    private async Task RunAsync(HttpContext context, string key, Guid attemptId)
    {
        var toClient = context.Response.Body;
        using var body = new MemoryStream();
        context.Response.Body = body;
        var isKept = false;
        try
        {
            await RenewWhileAsync(next(context), key, attemptId);
            await context.Response.BodyWriter.FlushAsync();
            if (KeptAnswer.IsKept(context.Response.StatusCode))
            {
                // Also where the client has gone away: it will come again and ask.
                var answer = KeptAnswer.Of(context.Response, body);
                await keys.KeepAsync(key, attemptId, answer, CancellationToken.None);
                isKept = true;
            }
        }
        finally
        {
            context.Response.Body = toClient;
            if (!isKept)
            {
                await TryAsync(keys.ReleaseAsync(key, attemptId, CancellationToken.None));
            }
        }

        body.Position = 0;
        await body.CopyToAsync(toClient, context.RequestAborted);
    }

    private async Task RenewWhileAsync(Task running, string key, Guid attemptId)
    {
        using var timer = new PeriodicTimer(options.Value.Lease / RenewalsPerLease, clock);
        while (!running.IsCompleted)
        {
            var tick = timer.WaitForNextTickAsync().AsTask();
            if (await Task.WhenAny(running, tick) == tick)
            {
                await TryAsync(keys.RenewAsync(key, attemptId, CancellationToken.None));
            }
        }

        await running;
    }

    /// <summary>What fails here does not fail the request: the lease stands for it.</summary>
    private async Task TryAsync(Task update)
    {
        try
        {
            await update;
        }
        catch (NpgsqlException failure)
        {
            IdempotencyLog.NotReached(logger, failure);
        }
    }
}
