using TeraPipe.Planner.Api.FunctionalTests.Harness;
using static TeraPipe.Planner.Api.FunctionalTests.Jobs.ElasticCalls;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>Workers of elastic runs that go, come and are slow.</summary>
public class ElasticWorkersTests(PlannerFixture planner)
{
    private const string NotOwn = "'w3' is none of the job's workers: all 2 that it had at first are known; others "
        + "send worker-joined before anything else.";

    [Fact]
    public async Task Workers_that_go_and_come_change_the_devices()
    {
        await planner.Http.RegisterElasticAsync("workers", Eager with { SwitchCostMs = 1e9 });

        var lost = await planner.Http.ToldAsync("workers", Worker("1", "worker-lost", 1, "w1"));
        var twice = await planner.Http.ToldAsync("workers", Worker("2", "worker-lost", 2, "w1"));
        var drained = await planner.Http.ToldAsync("workers", Worker("3", "drain", 2, "w2"));
        var back = await planner.Http.ToldAsync("workers", Worker("4", "worker-joined", 3, "w1"));
        var further = await planner.Http.ToldAsync("workers", Worker("5", "worker-joined", 3, "w9"));

        Assert.Equal((3, 2, "changed", true), (lost.Devices, lost.Generation, lost.Outcome, lost.IsForced));
        Assert.True(lost.After!.Stages * lost.After.Replicas <= 3 && lost.KeptStepMs is null);
        Assert.StartsWith(
            "3 devices are left, and 4 stages × 1 replica need 4.", lost.Reason, StringComparison.Ordinal);
        Assert.Equal((3, 2, "kept"), (twice.Devices, twice.Generation, twice.Outcome));
        Assert.Equal((2, 3), (drained.Devices, drained.Generation));
        Assert.Equal((3, 4, "kept", "kept"), (back.Devices, further.Devices, back.Outcome, further.Outcome));
        var now = (await planner.Http.GetJobAsync("workers")).Elastic!;
        Assert.Equal(
            [new("w1", "present", false, 1), new("w2", "drained", false, 1), new("w9", "present", true, 1)],
            now.Workers);
        await planner.Http.ReplayedAsync("workers");
    }

    [Fact]
    public async Task Run_without_devices_waits_for_a_worker()
    {
        await planner.Http.RegisterElasticAsync("alone", plan: Plan with { Stages = 1 });

        var lost = await planner.Http.ToldAsync("alone", Worker("1", "worker-lost", 1, "only"));
        var frozen = await planner.Http.ToldAsync("alone", Freeze("2", 2, 4));
        var back = await planner.Http.ToldAsync("alone", Worker("3", "worker-joined", 2, "only"));

        Assert.Equal(("impossible", 2, 0, null), (lost.Outcome, lost.Generation, lost.Devices, lost.After));
        Assert.Equal("No plan fits 0 devices: the run waits for workers to join.", lost.Reason);
        Assert.Equal(("impossible", 2), (frozen.Outcome, frozen.Generation));
        Assert.Equal(("changed", 3, 1, 4), (
            back.Outcome, back.Generation, back.After!.Stages, back.After.FrozenLayers));
        await planner.Http.ReplayedAsync("alone");
    }

    [Theory]
    [InlineData(1.01, false)] // at its speed all four are hardly slower, and three are slower by much
    [InlineData(3, true)]
    public async Task Slow_worker_is_left_out_where_a_plan_without_it_is_faster(double slowdown, bool isLeftOut)
    {
        var job = $"slow-{(isLeftOut ? "much" : "little")}";
        var before = (await planner.Http.RegisterElasticAsync(job)).Elastic!.Plan!;

        var replan = await planner.Http.ToldAsync(
            job, Event("slow", "worker-slow", 1, new() { Worker = "w3", Slowdown = slowdown }));

        Assert.Equal(slowdown * before.StepMs, replan.KeptStepMs!.Value, tolerance: 1e-6 * before.StepMs);
        Assert.Equal(isLeftOut ? ["w3"] : [], replan.After!.WorkersLeftOut);
        Assert.Equal(isLeftOut ? 1 : slowdown, replan.After.Slowdown);
        var well = await planner.Http.ToldAsync(
            job, Event("well", "worker-slow", replan.Generation, new() { Worker = "w3", Slowdown = 1 }));
        Assert.Equal((1.0, 4), (well.After!.Slowdown, well.After.Stages * well.After.Replicas));
        await planner.Http.ReplayedAsync(job);
    }

    /// <summary>More that went than there were would be owed by those who join.</summary>
    [Fact]
    public async Task No_more_workers_go_than_there_were()
    {
        const string Job = "two-workers";
        await planner.Http.RegisterElasticAsync(Job, plan: Plan with { Stages = 2 });
        await planner.Http.ToldAsync(Job, Worker("1", "worker-lost", 1, "w1"));
        await planner.Http.ToldAsync(Job, Worker("2", "drain", 2, "w2"));

        (await planner.Http.TellAsync(Job, Worker("3", "worker-lost", 3, "w3"))).HasFaults($"data.worker: {NotOwn}");
        (await planner.Http.TellAsync(Job, Event("3", "worker-slow", 3, new() { Worker = "w3", Slowdown = 2 })))
            .HasFaults($"data.worker: {NotOwn}");
        (await planner.Http.PostAsync($"/v1/jobs/{Job}/heartbeats", """{"worker": "w3", "generation": 3}"""))
            .HasFaults($"worker: {NotOwn}");
        var joined = await planner.Http.ToldAsync(Job, Worker("3", "worker-joined", 3, "w3"));

        Assert.Equal((1, "changed"), (joined.Devices, joined.Outcome));
        Assert.Equal("present", (await planner.Http.BeatAsync(Job, "w3", joined.Generation)).State);
    }

    /// <summary>Three beat for two devices: the one that is none of the run's is not lost.</summary>
    [Fact]
    public async Task Silence_of_a_worker_that_is_none_of_the_runs_says_nothing()
    {
        const string Job = "two-of-three-workers";
        await planner.Http.RegisterElasticAsync(Job, Eager with { HeartbeatTimeoutMs = 500 }, Plan with { Stages = 2 });
        foreach (var worker in new[] { "w1", "w2", "w3" })
        {
            await planner.Http.BeatAsync(Job, worker, 1);
        }

        var begun = TimeProvider.System.GetTimestamp();
        while ((await planner.Http.GetJobAsync(Job)).Elastic!.Replans < 3)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromMinutes(1), "Not two are lost.");
            await Task.Delay(100);
        }

        await Task.Delay(2500); // the service has looked again
        var elastic = (await planner.Http.GetJobAsync(Job)).Elastic!;
        Assert.Equal((0, 3), (elastic.Devices, elastic.Replans));
        var joined = await planner.Http.ToldAsync(Job, Worker("1", "worker-joined", elastic.Generation, "w9"));
        Assert.Equal(1, joined.Devices);
    }

    [Fact]
    public async Task Worker_that_is_there_may_join_again_where_no_further_one_may()
    {
        using var directory = new TemporaryDirectory();
        await using var service = await PlannerProcess.StartAsync(directory.Setting, "--Elastic:MaxDevices=2");
        using var http = new HttpClient { BaseAddress = service.Url };
        await http.RegisterElasticAsync("full", Eager with { SwitchCostMs = 1e9 }, Plan with { Stages = 2 });
        await http.ToldAsync("full", Event("1", "worker-slow", 1, new() { Worker = "w1", Slowdown = 1 }));

        var again = await http.ToldAsync("full", Worker("2", "worker-joined", 1, "w1"));

        Assert.Equal((2, "kept"), (again.Devices, again.Outcome));
        (await http.TellAsync("full", Worker("3", "worker-joined", 1, "w9"))).HasFaults(
            "data.worker: would be one more than the 2 devices that a job may have (Elastic:MaxDevices).");
    }

    /// <summary>One of five devices is spare: that it takes the slow one's place is a change, of a new generation.
    /// </summary>
    [Theory]
    [InlineData(0, "changed", 2, 1.0)]
    [InlineData(1e9, "kept", 1, 3.0)]
    public async Task Spare_device_takes_a_slow_ones_place_where_that_pays(
        double costMs, string outcome, int generation, double slowdown)
    {
        var job = $"spare-{outcome}";
        await planner.Http.RegisterElasticAsync(job, Eager with { SwitchCostMs = costMs, Devices = 5 });

        var replan = await planner.Http.ToldAsync(
            job, Event("slow", "worker-slow", 1, new() { Worker = "w3", Slowdown = 3 }));

        Assert.Equal(
            (outcome, generation, slowdown), (replan.Outcome, replan.Generation, replan.After!.Slowdown));
        Assert.Equal(outcome == "changed" ? ["w3"] : [], replan.After.WorkersLeftOut);
        Assert.Contains("without w3 take", replan.Reason, StringComparison.Ordinal);
    }

    /// <summary>Where a worker goes all come together anew: then the slow one is left out for nothing, and stays so.
    /// </summary>
    [Fact]
    public async Task Slow_worker_is_left_out_when_all_come_together_anew()
    {
        const string Job = "spare-meeting";
        await planner.Http.RegisterElasticAsync(Job, Eager with { SwitchCostMs = 1e9, Devices = 6 });
        var slow = await planner.Http.ToldAsync(
            Job, Event("slow", "worker-slow", 1, new() { Worker = "w3", Slowdown = 3 }));

        var lost = await planner.Http.ToldAsync(Job, Worker("gone", "worker-lost", 1, "w4"));
        var frozen = await planner.Http.ToldAsync(Job, Freeze("first", 2, 1));

        Assert.Equal(("kept", 1, 3.0), (slow.Outcome, slow.Generation, slow.After!.Slowdown));
        Assert.Equal(("kept", 2, 1.0), (lost.Outcome, lost.Generation, lost.After!.Slowdown));
        Assert.Equal(("kept", 2, 1.0), (frozen.Outcome, frozen.Generation, frozen.After!.Slowdown));
        Assert.Equal([["w3"], ["w3"]], new[] { lost.After.WorkersLeftOut, frozen.After.WorkersLeftOut });
    }
}
