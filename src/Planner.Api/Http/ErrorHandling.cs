using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace TeraPipe.Planner.Api.Http;

/// <summary>Makes a problem of every answer that would otherwise have no body.</summary>
internal static class ErrorHandling
{
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = AnswerExceptionAsync });
        app.UseStatusCodePages(context => Problems.OfStatus(context.HttpContext).ExecuteAsync(context.HttpContext));
    }

    private static Task AnswerExceptionAsync(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Error is NpgsqlException { IsTransient: true }
            ? Problems.DatabaseUnavailable().ExecuteAsync(context)
            : Problems.OfStatus(context).ExecuteAsync(context);
}
