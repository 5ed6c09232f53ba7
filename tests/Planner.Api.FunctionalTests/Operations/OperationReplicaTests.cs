using System.Net;
using System.Text.Json.Nodes;
using TeraPipe.Contracts.Operations;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Operations;

/// <summary>
/// Replicas on one database of their own: a desk, which takes requests and runs nothing, and workers that come and go.
/// </summary>
public sealed class OperationReplicaTests(PlannerFixture planner, OperationDeskFixture desk)
    : IClassFixture<OperationDeskFixture>
{
    /// <summary>
    /// 64 sizes of 512 grains: a search that takes long enough to be met in the middle, and ends by itself.
    /// </summary>
    private static readonly PlanRequest _slow = Requests.Estimated(stages: 24) with
    {
        GrainTokens = 4,
        BatchSequences = 64,
    };

    private readonly HttpClient _http = desk.Http;

    [Fact]
    public async Task Killed_in_the_middle_it_is_completed_by_another_and_the_same()
    {
        var path = await QueueAsync(_slow);
        await using (var killed = await desk.StartAsync())
        {
            await _http.UntilAsync(path, operation => operation.State == OperationState.Running);
            await killed.KillAsync();
        }

        Assert.Equal(OperationState.Running, (await _http.AskAsync(path)).Operation().State); // nobody could say so
        await using var next = await desk.StartAsync();
        var ended = await _http.EndOfAsync(path);

        Assert.Equal((OperationState.Succeeded, 2), (ended.State, ended.Attempts));
        var expected = JsonNode.Parse((await planner.Http.PostAsync(
            "/v1/plans", OperationClient.Json(_slow))).Text)!;
        var plan = JsonNode.Parse((await _http.AskAsync(ended.ResultUrl!)).Text)!;
        _ = expected.AsObject().Remove("createdAt") & plan.AsObject().Remove("createdAt");
        Assert.Equal(expected.ToJsonString(), plan.ToJsonString());
    }

    [Fact]
    public async Task Waiting_running_and_stopped_operations_are_cancelled_or_go_on()
    {
        var (toCancel, toWait) = (_slow with { Stages = 12 }, _slow with { Stages = 6 });
        var (first, waiting) = (await QueueAsync(toCancel), await QueueAsync(toWait));
        Assert.Equal(first, await QueueAsync(toCancel)); // who asks the same joins
        var plans = await desk.Database.CountAsync("plans");

        var cancelled = (await CancelAsync(waiting)).Operation();
        Assert.Equal((OperationState.Cancelled, null), (cancelled.State, cancelled.StartedAt));
        Assert.Equal(cancelled, (await CancelAsync(waiting)).Operation());

        await using (var stopped = await desk.StartAsync())
        {
            await _http.UntilAsync(first, operation => operation.State == OperationState.Running);
            Assert.Equal(0, await stopped.StopAsync());
        }

        var putBack = (await _http.AskAsync(first)).Operation();
        Assert.Equal((OperationState.Queued, 0), (putBack.State, putBack.Attempts));

        await using var worker = await desk.StartAsync();
        var following = _http.FollowAsync(first); // at the desk, which does not run it
        await _http.UntilAsync(first, operation => operation.State == OperationState.Running);
        Assert.Equal(HttpStatusCode.OK, (await CancelAsync(first)).Status);
        Assert.Equal("cancelled", (await following)[^1].EventType);
        Assert.Equal(plans, await desk.Database.CountAsync("plans")); // nothing half made
    }

    [Fact]
    public async Task Replicas_share_the_work_and_none_does_it_twice()
    {
        var paths = await Task.WhenAll(Enumerable.Range(1, 12).Select(
            batch => QueueAsync(Requests.Estimated(stages: 4) with { BatchSequences = batch })));

        await using var one = await desk.StartAsync(atOnce: 2);
        await using var other = await desk.StartAsync(atOnce: 2);
        var ended = await Task.WhenAll(paths.Select(_http.EndOfAsync));

        Assert.All(
            ended, operation => Assert.Equal((OperationState.Succeeded, 1), (operation.State, operation.Attempts)));
        Assert.Equal(12, ended.Select(operation => operation.ResultUrl).Distinct().Count());
    }

    private async Task<string> QueueAsync(PlanRequest question)
    {
        var accepted = await _http.PostPlanAsync(question, "respond-async");
        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
        return accepted.Location!.ToString();
    }

    private Task<Answer> CancelAsync(string path) => _http.AskAsync(HttpMethod.Post, $"{path}/cancel", json: null);
}
