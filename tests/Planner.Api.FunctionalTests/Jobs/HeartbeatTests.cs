using System.Net;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using static TeraPipe.Planner.Api.FunctionalTests.Jobs.ElasticCalls;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>Workers that live, and those that fall silent; two services on one database watch them.</summary>
public sealed class HeartbeatTests(PlannerFixture planner) : IAsyncLifetime
{
    private const int TimeoutMs = 1500;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private static readonly string[] _lasting = ["w0", "w1", "w2"];

    private PlannerProcess _replica = null!;
    private HttpClient _other = null!;

    public async ValueTask InitializeAsync()
    {
        _replica = await PlannerProcess.StartAsync(
            $"--ConnectionStrings:Planner={planner.Directory.ConnectionString()}",
            "--Elastic:WatchInterval=00:00:00.050");
        _other = new HttpClient { BaseAddress = _replica.Url };
    }

    public async ValueTask DisposeAsync()
    {
        _other.Dispose();
        await _replica.DisposeAsync();
    }

    [Fact]
    public async Task Worker_is_told_its_generation_and_whether_it_must_plan_anew()
    {
        await planner.Http.RegisterElasticAsync("beating");

        var fresh = await planner.Http.BeatAsync("beating", "w0", 1);
        var frozen = await planner.Http.ToldAsync("beating", Freeze("1", 1, 12));
        var stale = await _other.BeatAsync("beating", "w0", 1);
        var current = await planner.Http.BeatAsync("beating", "w0", 2);
        await planner.Http.ToldAsync("beating", Worker("2", "drain", 2, "w0"));
        var drained = await planner.Http.BeatAsync("beating", "w0", 3);

        Assert.Equal(2, frozen.Generation);
        Assert.Equal((1, "present", false, 1), (fresh.Generation, fresh.State, fresh.MustReplan, fresh.Replan));
        Assert.Equal((2, "present", true, 2), (stale.Generation, stale.State, stale.MustReplan, stale.Replan));
        Assert.Equal((2, "present", false, 2), (current.Generation, current.State, current.MustReplan, current.Replan));
        Assert.Equal((3, "drained", true, 3), (drained.Generation, drained.State, drained.MustReplan, drained.Replan));
    }

    [Fact]
    public async Task Faults_of_heartbeats_are_named()
    {
        const string Path = "/v1/jobs/beat-faults/heartbeats";
        await planner.Http.RegisterElasticAsync("beat-faults");
        await planner.Http.RegisterAsync(new() { Job = "beat-stiff", Plan = Plan });

        (await planner.Http.PostAsync(Path, """{"worker": "No"}""")).HasFaults(
            "generation: must be at least 1.",
            "worker: must have 1 to 63 lower-case letters, digits, '.', '-' and '_', the first a letter or digit.");
        (await planner.Http.PostAsync(Path, """{"worker": "w", "generation": 2}""")).HasFaults(
            "generation: must be at most the job's, which is 1.");
        (await planner.Http.PostAsync("/v1/jobs/beat-stiff/heartbeats", """{"worker": "w", "generation": 1}"""))
            .IsProblem(HttpStatusCode.Conflict, "job-not-elastic");
        await planner.Http.AskAsync(HttpMethod.Post, "/v1/jobs/beat-faults/end", null);
        (await planner.Http.PostAsync(Path, """{"worker": "w", "generation": 1}""")).IsProblem(
            HttpStatusCode.Conflict, "job-ended");
    }

    /// <summary>One of four falls silent, comes back, and falls silent again; the others go on all the time.</summary>
    [Fact]
    public async Task Silent_worker_is_lost_once_each_time_whichever_service_sees_it()
    {
        const string Job = "silent";
        await planner.Http.RegisterElasticAsync(Job, Eager with { HeartbeatTimeoutMs = TimeoutMs });
        using var enough = new CancellationTokenSource();
        var others = Task.WhenAll(_lasting.Select(worker => BeatOnAsync(Job, worker, enough.Token)));
        await planner.Http.BeatAsync(Job, "w3", 1);

        var lost = await UntilLostAsync(Job, times: 1);
        Assert.Equal(("silent:w3:1", 1), (lost.ElasticEvent!.Id, lost.ElasticEvent.Generation));
        Assert.Equal($"Worker w3 sent no heartbeat for {TimeoutMs} ms.", lost.Reason);
        var told = await planner.Http.BeatAsync(Job, "w3", 1);
        Assert.Equal((2, "lost", true), (told.Generation, told.State, told.MustReplan));
        var joined = await planner.Http.ToldAsync(Job, Worker("back", "worker-joined", 2, "w3"));
        Assert.Equal(4, joined.Devices);
        var again = await UntilLostAsync(Job, times: 2);
        await Task.Delay(2 * TimeoutMs); // whoever would say it twice has the time to
        await enough.CancelAsync();
        await others;

        Assert.Equal($"silent:w3:{joined.Generation}", again.ElasticEvent!.Id);
        var replans = await planner.Http.ReplayedAsync(Job);
        Assert.Equal(
            ["registered", "worker-lost", "worker-joined", "worker-lost"], replans.Select(replan => replan.Cause));
        Assert.Equal([4, 3, 4, 3], replans.Select(replan => replan.Devices));
    }

    /// <summary>Nobody listened while the service was away: that the workers were silent then says nothing.</summary>
    [Fact]
    public async Task Workers_are_not_lost_by_a_service_that_was_away()
    {
        using var directory = new TemporaryDirectory();
        string[] arguments = [directory.Setting, "--Elastic:WatchInterval=00:00:00.050"];
        await using (var service = await PlannerProcess.StartAsync(arguments))
        {
            using var http = new HttpClient { BaseAddress = service.Url };
            await http.RegisterElasticAsync("patient", Eager with { HeartbeatTimeoutMs = 2 * TimeoutMs });
            await http.BeatAsync("patient", "w0", 1);
            await service.KillAsync();
        }

        await Task.Delay(2 * TimeoutMs);
        await using var again = await PlannerProcess.StartAsync(arguments);
        using var after = new HttpClient { BaseAddress = again.Url };

        Assert.Equal("present", (await after.BeatAsync("patient", "w0", 1)).State);
        Assert.Single(await after.ReplayedAsync("patient"));
    }

    private async Task BeatOnAsync(string job, string worker, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await _other.BeatAsync(job, worker, 1);
            await Task.Delay(TimeSpan.FromMilliseconds(TimeoutMs / 15.0), CancellationToken.None);
        }
    }

    /// <returns>The last of so many losses.</returns>
    private async Task<JobEvent> UntilLostAsync(string job, int times)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < _patience)
        {
            var losses = (await planner.Http.EventsAsync(job)).Where(next => next.Kind == "worker-lost").ToArray();
            if (losses.Length >= times)
            {
                return losses[^1];
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        throw new TimeoutException($"{job} has not lost its worker {times} times.");
    }
}
