using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace TeraPipe.Planner.Api.Http;

/// <summary>Makes a problem of every answer that would otherwise have no body.</summary>
internal static class ErrorHandling
{
    public static void UseProblems(this WebApplication app)
    {
        app.UseRetryAfter();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = AnswerExceptionAsync,
            StatusCodeSelector = StatusOf,
        });
        app.UseStatusCodePages(context => Problems.OfStatus(context.HttpContext).ExecuteAsync(context.HttpContext));
    }

    /// <summary>What the server finds wrong with a request while its body is read is no fault of ours.</summary>
    private static int StatusOf(Exception failure) =>
        failure is BadHttpRequestException refused ? refused.StatusCode : StatusCodes.Status500InternalServerError;

    private static Task AnswerExceptionAsync(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Error is NpgsqlException { IsTransient: true }
            ? Problems.DatabaseUnavailable().ExecuteAsync(context)
            : Problems.OfStatus(context).ExecuteAsync(context);
}
