using System.Net;
using Microsoft.AspNetCore.Http;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Operations;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>What goes on in the service after its first answer, as the client sees it.</summary>
public class OperationsTests(PlannerFixture planner)
{
    private const string EventStream = "text/event-stream";

    private readonly EagerClock _clock = new(due => due < TimeSpan.FromSeconds(100));

    [Fact]
    public async Task Plan_that_is_made_by_an_operation_is_waited_for()
    {
        var told = new Told();

        var plan = await planner.Client.AddPlanAsync(Requests.Estimated(stages: 12) with { GrainTokens = 32 }, told);

        Assert.Equal(12, plan.Stages);
        Assert.Equal(1, told.Last.Fraction);
        Assert.Equal(plan.PlanId, (await planner.Client.GetPlanAsync(plan.PlanId)).PlanId);
        var succeeded = planner.Client.ListOperationsAsync(OperationState.Succeeded);
        Assert.True(await succeeded.AnyAsync(operation => operation.ResultUrl == $"/v1/plans/{plan.PlanId}"));
    }

    [Fact]
    public async Task Operation_that_has_ended_is_followed_to_its_end_at_once()
    {
        var ended = await planner.Client.ListOperationsAsync(OperationState.Succeeded).FirstAsync();

        var events = await planner.Client.FollowOperationAsync(ended.OperationId).ToListAsync();
        var cancelled = await planner.Client.CancelOperationAsync(ended.OperationId);

        Assert.Equal(OperationState.Succeeded, Assert.Single(events).State);
        Assert.Equal(OperationState.Succeeded, cancelled.State); // too late: nothing changes
    }

    [Fact]
    public async Task Events_that_break_off_are_taken_up_where_they_were()
    {
        await using var server = await FaultyServer.StartAsync(
            FaultyServer.BreakOff(EventStream),
            Events($"id: 3\ndata: {Operation("running", 0.25)}\n\n"),
            FaultyServer.Json("{}", 503),
            Events($"id: 4\ndata: {Operation("running", 0.5)}\n\n"),
            Events($"id: 5\ndata: {Operation("succeeded", 1)}\n\n"));
        var told = new Told();

        await new PlannerClient(server.Http, clock: _clock).WaitForOperationAsync("7", told);

        Assert.Equal([0.25, 0.5, 1], told.Fractions);
        Assert.Equal([null, null, "3", "3", "4"], server.Seen.Select(request => request["Last-Event-ID"]));
    }

    [Fact]
    public async Task Events_that_never_come_are_given_up()
    {
        await using var server = await FaultyServer.StartAsync(Events(""));

        var failure = await Assert.ThrowsAsync<PlannerException>(
            () => new PlannerClient(server.Http, clock: _clock).WaitForOperationAsync("7"));

        Assert.Equal(4, server.Seen.Count);
        Assert.Contains("The events ended too early.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Foreign_answer_is_no_stream_of_events()
    {
        await using var server = await FaultyServer.StartAsync(FaultyServer.Text("<html/>", "text/html"));

        var failure = await Assert.ThrowsAsync<PlannerException>(
            () => new PlannerClient(server.Http, clock: _clock).WaitForOperationAsync("7"));

        Assert.Single(server.Seen);
        Assert.Contains("is no Planner", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operation_that_failed_is_the_problem_that_it_failed_with()
    {
        const string failed = """
            "problem": {"type": "/problems/search-timed-out", "title": "Too slow.", "status": 503, "retryable": true}
            """;
        await using var server = await FaultyServer.StartAsync(
            Events($"data: {Operation("failed", 0.5, failed.Trim())}\n\n"));

        var failure = await Assert.ThrowsAsync<PlannerException>(
            () => new PlannerClient(server.Http).WaitForOperationAsync("7"));

        Assert.Equal(("Too slow.", "/problems/search-timed-out"), (failure.Message, failure.Type));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (failure.StatusCode, failure.IsRetryable));
    }

    [Fact]
    public async Task Operation_that_somebody_else_cancelled_may_be_asked_for_again()
    {
        await using var server = await FaultyServer.StartAsync(Events($"data: {Operation("cancelled", 0.5)}\n\n"));

        var failure = await Assert.ThrowsAsync<PlannerException>(
            () => new PlannerClient(server.Http).WaitForOperationAsync("7"));

        Assert.True(failure.IsRetryable);
    }

    [Fact]
    public async Task Caller_who_cancels_ends_the_operation_too()
    {
        using var caller = new CancellationTokenSource();
        await using var server = await FaultyServer.StartAsync(
            FaultyServer.Json(Operation("queued", 0), 202),
            async context =>
            {
                context.Response.ContentType = EventStream;
                await context.Response.Body.FlushAsync();
                await caller.CancelAsync();
                await FaultyServer.Hang(context);
            },
            FaultyServer.Json(Operation("cancelled", 0)));

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new PlannerClient(server.Http).AddPlanAsync(new(), cancellationToken: caller.Token));

        Assert.Equal(caller.Token, cancelled.CancellationToken);
        Assert.Equal("POST /v1/operations/7/cancel", server.Seen.Last().Line);
    }

    private static RequestDelegate Events(string text) => async context =>
    {
        context.Response.ContentType = EventStream;
        await context.Response.WriteAsync(text);
    };

    private static string Operation(string state, double fraction, string more = "\"resultUrl\": \"/v1/plans/1\"") =>
        $$"""
        { "operationId": "7", "kind": "plan", "state": "{{state}}", "cancelRequested": false, "attempts": 1,
        """
        + $$"""
         "progress": { "fraction": {{fraction}}, "message": "so far" }, "eventsUrl": "/",
        """
        + $$"""
         "createdAt": "2026-01-31T12:00:00Z", "updatedAt": "2026-01-31T12:00:00Z", {{more}} }
        """;

    /// <summary>Hears of progress as it is told, in that order; Progress of the framework would not.</summary>
    private sealed class Told : IProgress<OperationProgress>
    {
        private readonly List<OperationProgress> _all = [];

        public OperationProgress Last => _all[^1];

        public IEnumerable<double> Fractions => _all.Select(progress => progress.Fraction);

        public void Report(OperationProgress value) => _all.Add(value);
    }
}
