using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using static TeraPipe.Planner.Api.FunctionalTests.Jobs.ElasticCalls;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>Events of elastic runs: once each, of the present generation, and never wrong in silence.</summary>
public class ElasticEventsTests(PlannerFixture planner)
{
    [Fact]
    public async Task Same_event_has_the_same_answer_and_another_of_its_id_is_refused()
    {
        await planner.Http.RegisterElasticAsync("once");
        var freeze = Freeze("epoch:1", 1, 12);

        var first = await planner.Http.TellAsync("once", freeze);
        await planner.Http.ToldAsync("once", Freeze("epoch:2", 2, 18));
        var again = await planner.Http.TellAsync("once", freeze);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.Status, again.Status));
        Assert.Equal("/v1/jobs/once/replans", first.Location?.ToString());
        Assert.Equal(first.Text, again.Text);
        foreach (var other in new[]
        {
            Freeze("epoch:1", 1, 13), Freeze("epoch:1", 2, 12), freeze with { Kind = "thaw" },
            freeze with { Data = freeze.Data! with { PassesLeft = 1 } },
        })
        {
            (await planner.Http.TellAsync("once", other)).IsProblem(HttpStatusCode.Conflict, "event-id-reused");
        }

        Assert.Equal(3, (await planner.Http.ReplayedAsync("once")).Count);
    }

    [Fact]
    public async Task Event_of_an_older_generation_is_refused_with_both()
    {
        await planner.Http.RegisterElasticAsync("stale");
        var replan = await planner.Http.ToldAsync("stale", Freeze("1", 1, 12));
        Assert.Equal(2, replan.Generation);

        var stale = await planner.Http.TellAsync("stale", Worker("2", "worker-lost", 1, "w1"));

        stale.IsProblem(HttpStatusCode.Conflict, "stale-generation");
        Assert.Equal((1, 2), (
            stale.Json.GetProperty("generation").GetInt32(), stale.Json.GetProperty("currentGeneration").GetInt32()));
        (await planner.Http.TellAsync("stale", Worker("2", "worker-lost", 3, "w1"))).HasFaults(
            "generation: must be at most the job's, which is 2.");
        Assert.Equal(2, (await planner.Http.ReplayedAsync("stale")).Count);
    }

    [Fact]
    public async Task Events_need_an_elastic_run_that_has_not_ended()
    {
        await planner.Http.RegisterAsync(new() { Job = "stiff", Plan = Plan });
        await planner.Http.RegisterElasticAsync("elastic-over");
        var freeze = Freeze("1", 1, 2);
        var told = await planner.Http.TellAsync("elastic-over", freeze);
        await planner.Http.AskAsync(HttpMethod.Post, "/v1/jobs/elastic-over/end", null);

        (await planner.Http.TellAsync("stiff", freeze)).IsProblem(HttpStatusCode.Conflict, "job-not-elastic");
        (await planner.Http.TellAsync("elastic-nobody", freeze)).IsProblem(HttpStatusCode.NotFound, "job-not-found");
        (await planner.Http.TellAsync("elastic-over", freeze with { Id = "2" })).IsProblem(
            HttpStatusCode.Conflict, "job-ended");
        Assert.Equal(told.Text, (await planner.Http.TellAsync("elastic-over", freeze)).Text);
        Assert.Null((await planner.Http.GetJobAsync("stiff")).Elastic);
        Assert.Equal("""{"items":[]}""", (await planner.Http.AskAsync("/v1/jobs/stiff/replans")).Text);
        (await planner.Http.AskAsync("/v1/jobs/elastic-nobody/replans")).IsProblem(
            HttpStatusCode.NotFound, "job-not-found");
        (await planner.Http.AskAsync("/v1/jobs/stiff/replans?cursor=bm9uZQ")).HasFaults(
            "cursor: must be the nextCursor of a page, as it was given.");
    }

    [Fact]
    public async Task Model_that_is_not_causal_and_halving_are_planned_too()
    {
        await planner.Http.RegisterElasticAsync("bidirectional", Eager with { IsCausal = false });
        await planner.Http.RegisterElasticAsync("halving", Eager with { Search = "halving" });

        var whole = await planner.Http.ToldAsync("bidirectional", Freeze("1", 1, 18));
        var halved = await planner.Http.ToldAsync("halving", Freeze("1", 1, 18));

        Assert.All(whole.After!.MicroBatches, microBatch => Assert.Equal([2048], microBatch.SliceTokens));
        Assert.Equal(4, halved.After!.Stages * halved.After.Replicas);
        Assert.Contains(halved.After.Stages, (int[])[1, 2, 4]);
    }

    [Fact]
    public async Task Events_and_decisions_are_followed_and_resumed()
    {
        await planner.Http.RegisterElasticAsync("elastic-followed");
        var following = FollowAsync("elastic-followed", lastEventId: null);
        await planner.Http.ToldAsync("elastic-followed", Freeze("1", 1, 12));
        await planner.Http.ToldAsync("elastic-followed", Worker("2", "drain", 2, "w0"));
        await planner.Http.AskAsync(HttpMethod.Post, "/v1/jobs/elastic-followed/end", null);

        var events = await following;
        var rest = await FollowAsync("elastic-followed", lastEventId: "4");

        Assert.Equal(
            [
                "1 registered", "2 elasticPlanned", "3 freeze", "4 elasticPlanned", "5 drain", "6 elasticPlanned",
                "7 ended",
            ],
            events.Select(next => $"{next.EventId} {next.EventType}"));
        Assert.Equal(["5", "6", "7"], rest.Select(next => next.EventId));
        Assert.Equal(events.Skip(4).Select(next => next.Data), rest.Select(next => next.Data));
        var replan = JsonSerializer.Deserialize<JobEvent>(rest[1].Data, PlannerJson.Options)!.ElasticReplan!;
        Assert.Equal((3, "2", "drain", 3), (replan.Number, replan.EventId, replan.Cause, replan.Devices));
    }

    private async Task<IReadOnlyList<SseItem<string>>> FollowAsync(string job, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{job}/events");
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Last-Event-ID", lastEventId is null ? [] : [lastEventId]);
        using var response = await planner.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var events = new List<SseItem<string>>();
        await foreach (var next in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            events.Add(next);
        }

        return events;
    }
}
