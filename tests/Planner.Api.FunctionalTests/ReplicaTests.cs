using System.Net;
using TeraPipe.Contracts.Client;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>A second service on a given database: it shares all that is stored, and has limits of its own.</summary>
public sealed class ReplicaTests(PlannerFixture planner) : IAsyncLifetime
{
    private PlannerProcess _replica = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _replica = await PlannerProcess.StartAsync(
            $"--ConnectionStrings:Planner={planner.Directory.ConnectionString()}",
            "--Planner:SearchTimeout=00:00:00.001",
            "--Planner:MaxTimelineActions=4");
        _http = new HttpClient { BaseAddress = _replica.Url };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _replica.DisposeAsync();
    }

    [Fact]
    public async Task Replica_shares_plans_and_keeps_its_limits()
    {
        var replica = new PlannerClient(_http, new PlannerClientOptions { Retries = 0 }); // it times out on purpose
        var plan = await planner.Client.AddPlanAsync(Requests.Estimated(stages: 1));
        var slow = Requests.Estimated() with { GrainTokens = 1 };

        Assert.Equal(plan.CreatedAt, (await replica.GetPlanAsync(plan.PlanId)).CreatedAt);
        Assert.Equal(2, (await replica.GetTimelineAsync(plan.PlanId, "none")).Actions.Count);
        var tooLarge = await Assert.ThrowsAsync<PlannerException>(async () =>
            await replica.GetTimelineAsync((await planner.Client.AddPlanAsync(Requests.Estimated())).PlanId));
        var tooSlow = await Assert.ThrowsAsync<PlannerException>(() => replica.AddPlanAsync(slow));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLarge.StatusCode);
        Assert.Equal("/problems/timeline-too-large", tooLarge.Type);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, tooSlow.StatusCode);
        Assert.Equal("/problems/search-timed-out", tooSlow.Type);
    }
}
