using Npgsql;
using TeraPipe.Contracts.Client;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>The service is killed while a run posts to it.</summary>
public sealed class JobCrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Kill_at_any_moment_leaves_log_state_and_observations_in_agreement()
    {
        var acknowledged = 0L;
        foreach (var postsBeforeKill in new[] { 3, 40 })
        {
            var service = await PlannerProcess.StartAsync(_directory.Setting);
            using var http = new HttpClient { BaseAddress = service.Url };
            var planId = (await http.RegisterAsync(new() { Job = "killed", Plan = Requests.Estimated() })).PlanId;
            var plan = await new PlannerClient(http).GetPlanAsync(planId);
            using var enough = new SemaphoreSlim(0);
            var posting = PostAsync(http, plan.Plan.StepMs, enough, postsBeforeKill);
            await enough.WaitAsync();
            await service.KillAsync();
            acknowledged += await posting;
            await service.DisposeAsync();
        }

        await using var again = await PlannerProcess.StartAsync(_directory.Setting);
        await using var database = NpgsqlDataSource.Create(_directory.ConnectionString());
        await JobReplay.CheckAsync(database);
        using var client = new HttpClient { BaseAddress = again.Url };
        var after = await client.ObserveAsync("killed", [new() { StepMs = 1 }]);
        Assert.InRange(after.Statistics.Count, acknowledged + 1, acknowledged + 1 + 2); // one under way at each kill
    }

    /// <returns>How many observations were acknowledged before the service was gone.</returns>
    private static async Task<long> PostAsync(HttpClient http, double stepMs, SemaphoreSlim enough, int posts)
    {
        for (var acknowledged = 0; ; acknowledged++)
        {
            if (acknowledged == posts)
            {
                enough.Release();
            }

            try
            {
                await http.ObserveAsync("killed", [new() { StepMs = stepMs }]);
            }
            catch (HttpRequestException)
            {
                return acknowledged;
            }
        }
    }
}
