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
    public async Task All_faults_of_an_event_are_listed_at_once()
    {
        const string Path = "/v1/jobs/faulty-elastic/events";
        await planner.Http.RegisterElasticAsync("faulty-elastic");

        (await planner.Http.PostAsync(Path, "{}")).HasFaults(
            "data: is required.",
            "generation: must be at least 1.",
            "id: must have 1 to 200 letters, digits, '.', ':', '_' and '-'.",
            "kind: must be one of freeze, thaw, profile, worker-lost, worker-joined, worker-slow, drain.");
        (await planner.Http.PostAsync(Path, """
            {"id": "a b", "kind": "worker-slow", "generation": 0,
             "data": {"worker": "W", "frozenLayers": -1, "profile": "x"}}
            """)).HasFaults(
            "data.frozenLayers: does not belong to worker-slow.",
            "data.frozenLayers: must not be negative.",
            "data.profile: does not belong to worker-slow.",
            "data.slowdown: is required.",
            "data.worker: must have 1 to 63 lower-case letters, digits, '.', '-' and '_', the first a letter or digit.",
            "generation: must be at least 1.",
            "id: must have 1 to 200 letters, digits, '.', ':', '_' and '-'.");
        (await planner.Http.TellAsync("faulty-elastic", Freeze("silent:w0:1", 1, 1))).HasFaults(
            "id: must not begin with silent:, as the service's own do.");
        (await planner.Http.TellAsync("faulty-elastic", Freeze("1", 1, 24))).HasFaults(
            "data.frozenLayers: must be at most 23: the last layer is trained to the end.");
        (await planner.Http.TellAsync("faulty-elastic", Freeze("1", 1, 0) with { Kind = "thaw" })).HasFaults(
            "data.frozenLayers: must be fewer than the 0 that are frozen: freeze says otherwise.");
        (await planner.Http.TellAsync(
            "faulty-elastic", Event("1", "profile", 1, new() { Profile = "nobodys" }))).HasFaults(
            "data.profile: 'nobodys' is no profile's id or name; GET /v1/profiles lists them.");
    }

    [Fact]
    public async Task All_faults_of_an_elastic_registration_are_listed_at_once()
    {
        (await planner.Http.PostAsync("/v1/jobs", """
            {"job": "faulty-registration",
             "plan": {"model": "gpt3-1b", "profile": "h200-datasheet", "stages": 4, "sequenceTokens": 2048,
                      "grainTokens": 256, "recompute": "full", "constraints": {"maximumSliceTokens": 512}},
             "policy": {"replanOnDrift": true},
             "elastic": {"devices": 3, "policy": {"kind": "paper"}, "batchPolicy": "x", "search": "y",
                         "isCausal": false, "hysteresis": -1, "switchCostMs": -1, "stepsBetweenDecisions": -1,
                         "heartbeatTimeoutMs": 1, "cache": {"sequences": 0, "readGigabytesPerSecond": 0}}}
            """)).HasFaults(
            "elastic: needs a plan without recompute: what a frozen layer's backward would compute again is not known.",
            "elastic.batchPolicy: must be one of constant-global, keep-per-replica.",
            "elastic.cache.budgetBytes: must not be missing or negative.",
            "elastic.cache.passesLeft: must not be missing or negative.",
            "elastic.cache.readGigabytesPerSecond: must be from 0.001 to 1000000.",
            "elastic.cache.sequences: must be from 1 to 10^12.",
            "elastic.cache.writeGigabytesPerSecond: must be from 0.001 to 1000000.",
            "elastic.devices: must be at least 4: the plan has so many stages times replicas.",
            "elastic.heartbeatTimeoutMs: must be from 100 to 86400000.",
            "elastic.hysteresis: must be from 0 to 1000.",
            "elastic.isCausal: may be false only where the plan's constraints allow whole sequences, as every token "
                + "attends to all.",
            "elastic.policy.alpha: must be there where alphaSchedule is not, and only there.",
            "elastic.search: must be one of any, halving.",
            "elastic.stepsBetweenDecisions: must not be negative.",
            "elastic.switchCostMs: must be from 0 to 1000000000000.",
            "policy.replanOnDrift: must be false of an elastic run: its steps change with what is frozen of it.");
        (await planner.Http.PostAsync("/v1/jobs", JsonSerializer.Serialize(
            new JobRequest { Job = "too-many", Plan = Plan, Elastic = new() { Devices = 65 } },
            PlannerJson.Options))).HasFaults("elastic.devices: must be at most 64 (Elastic:MaxDevices).");
        var onCluster = Plan with { Cluster = "dgx-h200-1" };
        (await planner.Http.PostAsync("/v1/jobs", JsonSerializer.Serialize(
            new JobRequest { Job = "too-many", Plan = onCluster, Elastic = new() { Devices = 9 } },
            PlannerJson.Options))).HasFaults(
            "elastic.devices: must be at most 8: the plan's cluster has no more, tensor parallelism counted.");
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
