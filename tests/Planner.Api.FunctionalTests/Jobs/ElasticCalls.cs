using System.Net;
using System.Text.Json;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>What the workers of an elastic run ask of the service.</summary>
internal static class ElasticCalls
{
    /// <summary>24 layers in four stages; sequences of 2048 tokens in slices of 256 or more.</summary>
    public static PlanRequest Plan { get; } = new()
    {
        Model = "gpt3-1b",
        Profile = "h200-datasheet",
        Stages = 4,
        SequenceTokens = 2048,
        GrainTokens = 256,
        BatchSequences = 8,
    };

    /// <summary>A change costs nothing, so that every gain is worth it.</summary>
    public static ElasticRequest Eager { get; } = new() { SwitchCostMs = 0, HeartbeatTimeoutMs = 3_600_000 };

    public static Task<JobResponse> RegisterElasticAsync(
        this HttpClient http, string job, ElasticRequest? elastic = null, PlanRequest? plan = null) =>
        http.RegisterAsync(new() { Job = job, Plan = plan ?? Plan, Elastic = elastic ?? Eager });

    public static ElasticEventRequest Event(string id, string kind, int generation, ElasticEventData data) =>
        new() { Id = id, Kind = kind, Generation = generation, Data = data };

    public static ElasticEventRequest Freeze(string id, int generation, int layers) =>
        Event(id, "freeze", generation, new() { FrozenLayers = layers });

    public static ElasticEventRequest Worker(string id, string kind, int generation, string worker) =>
        Event(id, kind, generation, new() { Worker = worker });

    public static Task<Answer> TellAsync(this HttpClient http, string job, ElasticEventRequest happened) =>
        http.PostAsync($"/v1/jobs/{job}/events", JsonSerializer.Serialize(happened, PlannerJson.Options));

    /// <summary>Fails unless it is new.</summary>
    public static async Task<ElasticReplan> ToldAsync(this HttpClient http, string job, ElasticEventRequest happened)
    {
        var answer = await http.TellAsync(job, happened);
        Assert.True(answer.Status == HttpStatusCode.Created, $"{answer.Status} {answer.Text}");
        return JsonSerializer.Deserialize<ElasticEventResponse>(answer.Text, PlannerJson.Options)!.Replan;
    }

    public static async Task<HeartbeatResponse> BeatAsync(
        this HttpClient http, string job, string worker, int generation)
    {
        var sent = new HeartbeatRequest { Worker = worker, Generation = generation };
        var answer = await http.PostAsync(
            $"/v1/jobs/{job}/heartbeats", JsonSerializer.Serialize(sent, PlannerJson.Options));
        Assert.True(answer.Status == HttpStatusCode.OK, $"{answer.Status} {answer.Text}");
        return JsonSerializer.Deserialize<HeartbeatResponse>(answer.Text, PlannerJson.Options)!;
    }

    /// <summary>All decisions, page by page; each takes up what the one before left, and the last is what the run has.
    /// </summary>
    public static async Task<IReadOnlyList<ElasticReplan>> ReplayedAsync(this HttpClient http, string job)
    {
        var replans = new List<ElasticReplan>();
        for (string? cursor = null; ;)
        {
            var answer = await http.AskAsync(
                $"/v1/jobs/{job}/replans?pageSize=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
            var page = JsonSerializer.Deserialize<Page<ElasticReplan>>(answer.Text, PlannerJson.Options)!;
            replans.AddRange(page.Items);
            if ((cursor = page.NextCursor) is null)
            {
                break;
            }
        }

        var now = (await http.GetJobAsync(job)).Elastic!;
        ElasticPlanResponse? plan = null;
        foreach (var (i, replan) in replans.Index())
        {
            Assert.Equal(i + 1, replan.Number);
            Assert.Equal(Json(plan), Json(replan.Before));
            plan = replan.After;
        }

        Assert.Equal(Json(plan), Json(now.Plan));
        Assert.Equal((replans[^1].Number, replans[^1].Generation), (now.Replans, now.Generation));
        return replans;
    }

    private static string Json(ElasticPlanResponse? plan) => JsonSerializer.Serialize(plan, PlannerJson.Options);
}
