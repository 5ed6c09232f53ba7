namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// HEAD is GET without the body (RFC 9110, section 9.3.2): routed and answered as one. The server itself remembers what
/// was asked and leaves the body out.
/// </summary>
internal static class HeadRequests
{
    public static void UseHead(this WebApplication app) => app.Use((context, next) =>
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    });
}
