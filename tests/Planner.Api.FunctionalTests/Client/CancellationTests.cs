using Microsoft.AspNetCore.Http;
using TeraPipe.Contracts.Client;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>Whenever the caller cancels, he gets his own cancellation back, and the service is left.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly CancellationTokenSource _caller = new();

    [Fact]
    public async Task Before_anything_is_sent()
    {
        await using var server = await FaultyServer.StartAsync(FaultyServer.Json("""{"status": "live"}"""));
        await _caller.CancelAsync();

        await IsTheCallersAsync(new PlannerClient(server.Http));

        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task While_the_service_thinks()
    {
        var left = new TaskCompletionSource();
        await using var server = await FaultyServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            await _caller.CancelAsync();
            await FaultyServer.Hang(context);
        });

        await IsTheCallersAsync(new PlannerClient(server.Http));

        await left.Task; // the service learns that nobody waits any more
    }

    [Fact]
    public async Task In_the_middle_of_the_answer()
    {
        await using var server = await FaultyServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            await _caller.CancelAsync();
            await FaultyServer.Hang(context);
        });

        await IsTheCallersAsync(new PlannerClient(server.Http));
    }

    [Fact]
    public async Task In_the_wait_before_a_retry()
    {
        var wait = TimeSpan.FromSeconds(21);
        var clock = new EagerClock(due =>
        {
            if (due == wait)
            {
                _caller.Cancel();
            }

            return false;
        });
        await using var server = await FaultyServer.StartAsync(
            FaultyServer.Json("{}", 503, ("Retry-After", "21")));

        await IsTheCallersAsync(new PlannerClient(server.Http, clock: clock));

        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Between_two_pages()
    {
        await using var server = await FaultyServer.StartAsync(
            FaultyServer.Json("""{"items": [], "nextCursor": "next"}"""));
        var planner = new PlannerClient(server.Http);

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var models = planner.ListModelsAsync(_caller.Token).GetAsyncEnumerator();
            var next = models.MoveNextAsync(); // endless: every page is empty and followed by another
            await _caller.CancelAsync();
            await next;
        });

        Assert.Equal(_caller.Token, cancelled.CancellationToken);
    }

    public void Dispose() => _caller.Dispose();

    private async Task IsTheCallersAsync(PlannerClient planner)
    {
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => planner.GetLiveAsync(_caller.Token));

        Assert.Equal(_caller.Token, cancelled.CancellationToken);
    }
}
