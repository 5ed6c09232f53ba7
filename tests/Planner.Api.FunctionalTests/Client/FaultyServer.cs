using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>
/// The faulty network: a server that gives each request the next of its answers, and the last one ever after.
/// </summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RequestDelegate[] _answers;
    private int _asked;

    private FaultyServer(RequestDelegate[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _answers = answers;
        _app.Run(AnswerAsync);
        _app.Urls.Add("http://127.0.0.1:0");
    }

    public HttpClient Http { get; private set; } = null!;

    /// <summary>All requests so far.</summary>
    public ConcurrentQueue<SeenRequest> Seen { get; } = [];

    public static async Task<FaultyServer> StartAsync(params RequestDelegate[] answers)
    {
        var server = new FaultyServer(answers);
        await server._app.StartAsync();
        server.Http = new HttpClient { BaseAddress = new Uri(server._app.Urls.First()) };
        return server;
    }

    /// <summary>JSON with a status; a problem from 400 on.</summary>
    public static RequestDelegate Json(string body, int status = 200, params (string Name, string Value)[] headers) =>
        Text(body, status < 400 ? "application/json" : "application/problem+json", status, headers);

    public static RequestDelegate Text(
        string body, string mediaType, int status = 200, params (string Name, string Value)[] headers) =>
        context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = mediaType;
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            return context.Response.WriteAsync(body);
        };

    /// <summary>Says how long its answer is, and breaks the connection in the middle of it.</summary>
    public static RequestDelegate BreakOff(string mediaType) => async context =>
    {
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("{\"status\": ");
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

    /// <summary>Never answers; goes when the client goes.</summary>
    public static Task Hang(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Seen.Enqueue(SeenRequest.Of(context.Request, body.ToArray()));
        var turn = Interlocked.Increment(ref _asked) - 1;
        await _answers[Math.Min(turn, _answers.Length - 1)](context);
    }
}
