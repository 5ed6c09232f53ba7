using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Operations;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.Operations;

namespace TeraPipe.Planner.Api.FunctionalTests.Operations;

public class OperationsTests(PlannerFixture planner)
{
    private static readonly string _reference = OperationPaths.Of(ReferenceOperation.OperationId);

    [Fact]
    public async Task Plan_that_nobody_waited_for_is_the_plan()
    {
        var question = Requests.Estimated(stages: 2) with { BatchSequences = 5 };
        var preview = JsonNode.Parse(
            (await planner.Http.PostAsync("/v1/plans?validateOnly=true", OperationClient.Json(question))).Text)!;

        var accepted = await planner.Http.PostPlanAsync(question, "respond-async");
        var ended = await planner.Http.EndOfAsync(accepted.Location!.ToString());
        var plan = JsonNode.Parse((await planner.Http.AskAsync(ended.ResultUrl!)).Text)!;

        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
        Assert.Equal("respond-async", accepted.Headers["Preference-Applied"]);
        Assert.Equal("1", accepted.Headers["Retry-After"]);
        Assert.Equal(OperationPaths.Of(accepted.Operation().OperationId), accepted.Location!.ToString());
        Assert.Equal(("plan", OperationState.Succeeded, 1.0), (ended.Kind, ended.State, ended.Progress.Fraction));
        Assert.Equal($"/v1/plans/{preview["planId"]}", ended.ResultUrl);
        Assert.Equal(Comparable(preview), Comparable(plan));
        Assert.Equal(HttpStatusCode.OK, (await planner.Http.PostPlanAsync(question, "respond-async")).Status);

        static string Comparable(JsonNode plan)
        {
            _ = plan.AsObject().Remove("createdAt") & plan.AsObject().Remove("timelineUrl");
            return plan.ToJsonString();
        }
    }

    [Fact]
    public async Task Client_that_waits_long_enough_gets_the_plan_itself()
    {
        var answer = await planner.Http.PostPlanAsync(
            Requests.Estimated(stages: 2) with { BatchSequences = 6 }, "respond-async, wait=60");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("respond-async, wait=60", answer.Headers["Preference-Applied"]);
        Assert.Equal($"/v1/plans/{answer.Json.GetProperty("planId")}", answer.Location!.ToString());
        Assert.Equal(2, answer.Json.GetProperty("stages").GetInt32());
    }

    [Fact]
    public async Task Larger_question_than_one_waits_for_is_followed_to_its_end()
    {
        var question = await LongAsync("long-followed");

        var accepted = await planner.Http.PostAsync("/v1/plans", OperationClient.Json(question));
        var path = accepted.Location!.ToString();
        var events = await planner.Http.FollowAsync(path);

        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
        Assert.False(accepted.Headers.ContainsKey("Preference-Applied"));
        Assert.Equal("succeeded", events[^1].EventType);
        Assert.All(events.SkipLast(1), item => Assert.Equal("progress", item.EventType));
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.True(
            Id(pair.First.EventId) < Id(pair.Second.EventId)
            && pair.First.Data.Progress.Fraction <= pair.Second.Data.Progress.Fraction));
        var plan = await planner.Client.GetPlanAsync(events[^1].Data.ResultUrl!.Split('/')[^1]);
        Assert.Equal((69_632, 32), (plan.SequenceTokens, plan.GrainTokens));
        Assert.InRange(plan.OptimalityGap, 0, question.OptimalityGap!.Value);

        Assert.Equal(
            events[^1].Data, Assert.Single(await planner.Http.FollowAsync(path, events[0].EventId)).Data);
        var seen = await planner.Http.AskAsync(
            HttpMethod.Get, $"{path}/events", json: null, ("Last-Event-ID", events[^1].EventId!));
        Assert.Equal((HttpStatusCode.NoContent, string.Empty), (seen.Status, seen.Text));
    }

    [Fact]
    public async Task What_if_never_becomes_an_operation()
    {
        var question = await LongAsync("long-what-if");

        (await planner.Http.PostAsync("/v1/plans?validateOnly=true", OperationClient.Json(question))).HasFaults(
            "validateOnly: must be false for a question of 2176 grains and 2368576 slice costs: at most 2048 "
            + "(Planner:MaxGrains) and 32000000 (Planner:MaxSliceCosts) are answered at once. "
            + "Stored, it becomes an operation.");
        var preview = await planner.Http.AskAsync(
            HttpMethod.Post,
            "/v1/plans?validateOnly=true",
            OperationClient.Json(Requests.Estimated()),
            ("Prefer", "respond-async"));
        Assert.Equal((HttpStatusCode.OK, false), (preview.Status, preview.Headers.ContainsKey("Preference-Applied")));
    }

    [Fact]
    public async Task Expected_no_is_the_problem_that_a_waiting_client_gets()
    {
        var question = Requests.Estimated(stages: 2) with { MemoryLimitBytes = 1 };
        var atOnce = await planner.Http.PostAsync("/v1/plans", OperationClient.Json(question));

        var accepted = await planner.Http.PostPlanAsync(question, "respond-async");
        var ended = await planner.Http.AskAsync(OperationPaths.Of((await EndAsync(accepted)).OperationId));
        var waited = await planner.Http.PostPlanAsync(question, "respond-async, wait=60");

        atOnce.IsProblem(HttpStatusCode.UnprocessableEntity, "memory-infeasible");
        waited.IsProblem(HttpStatusCode.UnprocessableEntity, "memory-infeasible");
        Assert.Equal("failed", ended.Json.GetProperty("state").GetString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(atOnce.Text), JsonNode.Parse(waited.Text)), waited.Text);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(atOnce.Text), JsonNode.Parse(ended.Json.GetProperty("problem").GetRawText())));
    }

    [Fact]
    public async Task Faults_are_answered_at_once() =>
        (await planner.Http.PostPlanAsync(Requests.Estimated(stages: 25), "respond-async")).HasFaults(
            "stages: must be at most the model's layers, 24: a stage has at least one.");

    [Fact]
    public async Task Operations_are_listed_newest_first_and_by_state()
    {
        var older = await EndAsync(await planner.Http.PostPlanAsync(
            Requests.Estimated(stages: 3) with { BatchSequences = 7 }, "respond-async"));
        var newer = await EndAsync(await planner.Http.PostPlanAsync(
            Requests.Estimated(stages: 3) with { BatchSequences = 8 }, "respond-async"));

        var (listed, cursor) = (new List<string>(), string.Empty);
        do
        {
            var page = (await planner.Http.AskAsync($"/v1/operations?state=succeeded&pageSize=1{cursor}")).Json;
            listed.Add(Assert.Single(page.GetProperty("items").EnumerateArray())
                .GetProperty("operationId").GetString()!);
            cursor = page.TryGetProperty("nextCursor", out var next) ? $"&cursor={next}" : null;
        }
        while (cursor is not null);

        Assert.Equal(listed.OrderDescending(), listed);
        Assert.True(listed.IndexOf(newer.OperationId) < listed.IndexOf(older.OperationId));
        Assert.Equal(ReferenceOperation.OperationId, listed[^1]);
        Assert.DoesNotContain(older.OperationId, (await planner.Http.AskAsync("/v1/operations?state=failed")).Text);
    }

    [Fact]
    public async Task Faults_of_a_listing_and_a_stream_are_named()
    {
        (await planner.Http.AskAsync("/v1/operations?state=over&pageSize=x")).HasFaults(
            "state: must be one of queued, running, succeeded, failed, cancelled.",
            "pageSize: must be a whole number; more than 1000 gives 1000.");
        (await planner.Http.AskAsync(HttpMethod.Get, $"{_reference}/events", null, ("Last-Event-ID", "one"))).HasFaults(
            "Last-Event-ID: must be the id of an event of this operation.");
    }

    [Fact]
    public async Task Cancelling_what_has_ended_changes_nothing()
    {
        var before = await planner.Http.AskAsync(_reference);

        var answer = await planner.Http.AskAsync(HttpMethod.Post, $"{_reference}/cancel", json: null);

        Assert.Equal((HttpStatusCode.OK, before.Text), (answer.Status, answer.Text));
        Assert.Equal(OperationState.Succeeded, answer.Operation().State);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/events")]
    [InlineData("POST", "/cancel")]
    public async Task Unknown_operation_is_not_found(string method, string path) =>
        (await planner.Http.AskAsync(HttpMethod.Parse(method), $"/v1/operations/0123{path}", json: null)).IsProblem(
            HttpStatusCode.NotFound, "operation-not-found");

    [Fact]
    public async Task Operation_that_has_ended_is_tagged_and_its_events_are_not()
    {
        var operation = await planner.Http.AskAsync(_reference);
        var unchanged = await planner.Http.AskAsync(
            HttpMethod.Get, _reference, null, ("If-None-Match", operation.Headers["ETag"]));

        Assert.Equal(HttpStatusCode.NotModified, unchanged.Status);
        Assert.False(operation.Headers.ContainsKey("Retry-After"));
        Assert.False((await planner.Http.AskAsync($"{_reference}/events")).Headers.ContainsKey("ETag"));
    }

    private static long Id(string? eventId) => long.Parse(eventId!, CultureInfo.InvariantCulture);

    private Task<OperationResponse> EndAsync(Answer accepted) =>
        planner.Http.EndOfAsync(accepted.Location!.ToString());

    /// <summary>69,632 tokens in grains of 32: more grains than are answered at once.</summary>
    private async Task<PlanRequest> LongAsync(string model)
    {
        await planner.Client.AddModelAsync(new ModelRequest
        {
            Model = model,
            Layers = 32,
            HiddenSize = 4096,
            Heads = 32,
            VocabularySize = 256,
            MaxSequenceTokens = 131_072,
        });
        return new PlanRequest
        {
            Model = model,
            Profile = "h200-datasheet",
            Stages = 32,
            SequenceTokens = 69_632,
            GrainTokens = 32,
            OptimalityGap = 1e-4,
        };
    }
}
