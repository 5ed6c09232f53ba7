using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Observations;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>The log of a run: replayed, page by page, and as a stream.</summary>
public class JobLogTests(PlannerFixture planner)
{
    [Fact]
    public async Task Log_replayed_gives_every_runs_state()
    {
        await RegisterAsync("replayed");
        await planner.Http.AskAsync(HttpMethod.Post, "/v1/jobs/replayed/replan", null);
        await planner.Http.ObserveAsync("replayed", [new() { StepMs = 1 }]);
        await planner.Http.AskAsync(HttpMethod.Post, "/v1/jobs/replayed/end", null);

        await using var database = NpgsqlDataSource.Create(planner.Directory.ConnectionString());
        Assert.True(await JobReplay.CheckAsync(database) >= 3); // this run, and the two of every first start
    }

    [Fact]
    public async Task Log_comes_page_by_page()
    {
        await LongRunAsync("paged-log");
        var sequences = new List<int>();
        for (string? cursor = null; ;)
        {
            var query = $"?pageSize=2{(cursor is null ? "" : $"&cursor={cursor}")}";
            var answer = await planner.Http.AskAsync($"/v1/jobs/paged-log/events{query}");
            var page = JsonSerializer.Deserialize<Page<JobEvent>>(answer.Text, PlannerJson.Options)!;
            Assert.InRange(page.Items.Count, 1, 2);
            sequences.AddRange(page.Items.Select(next => next.Sequence));
            if ((cursor = page.NextCursor) is null)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(1, 5), sequences);
        (await planner.Http.AskAsync("/v1/jobs/paged-log/events?cursor=bm9uZQ")).HasFaults(
            "cursor: must be the nextCursor of a page, as it was given.");
        (await planner.Http.AskAsync("/v1/jobs/paged-log/events", accept: "text/csv")).IsProblem(
            HttpStatusCode.NotAcceptable, "not-acceptable");
    }

    [Fact]
    public async Task Log_is_followed_until_the_run_ends()
    {
        await RegisterAsync("followed");
        var following = FollowAsync("followed", lastEventId: null);
        await LongRunAsync("followed", isRegistered: true);

        var events = await following;
        var rest = await FollowAsync("followed", lastEventId: "3");

        Assert.Equal(
            ["1 registered", "2 observed", "3 observed", "4 observed", "5 ended"],
            events.Select(next => $"{next.EventId} {next.EventType}"));
        Assert.Equal(["4", "5"], rest.Select(next => next.EventId));
        Assert.Equal(4, JsonSerializer.Deserialize<JobEvent>(rest[0].Data, PlannerJson.Options)!.Sequence);
        var seen = await planner.Http.AskAsync(
            HttpMethod.Get,
            "/v1/jobs/followed/events",
            null,
            ("Accept", "text/event-stream"),
            ("Last-Event-ID", "5"));
        Assert.Equal((HttpStatusCode.NoContent, ""), (seen.Status, seen.Text));
    }

    private async Task<IReadOnlyList<SseItem<string>>> FollowAsync(string job, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{job}/events");
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Last-Event-ID", lastEventId is null ? [] : [lastEventId]);
        using var response = await planner.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var events = new List<SseItem<string>>();
        await foreach (var next in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            events.Add(next);
        }

        return events;
    }

    /// <summary>Five events: registered, three times observed, ended.</summary>
    private async Task LongRunAsync(string job, bool isRegistered = false)
    {
        if (!isRegistered)
        {
            await RegisterAsync(job);
        }

        foreach (var count in new[] { 1, 100, 100 })
        {
            await planner.Http.ObserveAsync(job, [.. Enumerable.Repeat(new Observation { StepMs = 1 }, count)]);
        }

        await planner.Http.AskAsync(HttpMethod.Post, $"/v1/jobs/{job}/end", null);
    }

    private Task<JobResponse> RegisterAsync(string job) =>
        planner.Http.RegisterAsync(new() { Job = job, Plan = Requests.Estimated() });
}
