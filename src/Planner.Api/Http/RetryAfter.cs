namespace TeraPipe.Planner.Api.Http;

/// <summary>When to try again stands on every answer after which that makes sense (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>For what nobody knows the end of: clients back off by themselves where they try more often.</summary>
    public const string Soon = "1";

    /// <summary>A 503 says it wherever it comes from; 409 and 429 where they are made.</summary>
    public static void UseRetryAfter(this WebApplication app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(Say, context.Response);
        return next(context);
    });

    private static Task Say(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.TryAdd("Retry-After", Soon);
        }

        return Task.CompletedTask;
    }
}
