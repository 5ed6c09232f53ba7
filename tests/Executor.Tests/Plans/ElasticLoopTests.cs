using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Freezing;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Plans.Elastic;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>Elastic runs against the real service: what it decides is what the pipeline in training becomes.</summary>
[Collection(PlannerFixture.Collection)]
public sealed class ElasticLoopTests(PlannerFixture planner) : LoopTests
{
    private const double SameLoss = 1e-4; // relative: fp32, sums in another order

    private static readonly FreezePolicyRequest _policy = new()
    {
        Kind = "manual",
        Layers =
        [
            new() { FromDecision = 1, FrozenLayers = 1 }, new() { FromDecision = 2, FrozenLayers = 3 },
        ],
    };

    [Fact]
    public async Task What_the_policy_freezes_moves_the_rest_and_no_step_is_another_than_on_one_device()
    {
        await using var loop = await StartAsync(Elastic("frozen", new() { Policy = _policy, Devices = 3 }, every: 2));
        using var run = new ElasticRun(loop);
        run.Step(2);
        await UntilFrozenAsync(run, frozen: 1);
        run.Step(1);
        await UntilFrozenAsync(run, frozen: 3);
        run.Step(2);
        await loop.FinishAsync(endJob: true);

        var replans = await RepliesAsync("frozen");
        Assert.Equal(["registered", "freeze", "freeze"], replans.Select(replan => replan.Cause));
        Assert.Equal([1, 3], replans.Skip(1).Select(replan => replan.After!.FrozenLayers));
        CheckPlacement(replans[^1], run.Pipeline);
        Assert.Contains(run.Steps, step => step.Placement.Replicas * step.Placement.LayersPerStage.Count != 2);
        run.CheckAgainstOneDevice(SameLoss);
    }

    [Fact]
    public async Task Events_that_others_tell_are_followed_at_the_next_step()
    {
        await using var loop = await StartAsync(Elastic("told", new() { Devices = 2 }));
        using var run = new ElasticRun(loop);
        run.Step(1);
        foreach (var (kind, data) in new (string, ElasticEventData)[]
        {
            ("freeze", new() { FrozenLayers = 2 }), ("worker-lost", new() { Worker = "another" }),
            ("worker-joined", new() { Worker = "another" }), ("thaw", new() { FrozenLayers = 1 }),
        })
        {
            var replan = await TellAsync("told", kind, data);
            await run.UntilAsync(Notices, placed => placed.Replan == replan.Number);
            CheckPlacement(replan, run.Pipeline);
        }

        Assert.Equal(LayerMode.Active, run.Pipeline.Modes.All[1]);
        Assert.True(run.Pipeline.Generation >= 2);
        Assert.Equal(0, loop.LostObservations);
        run.CheckAgainstOneDevice(SameLoss);
    }

    [Fact]
    public async Task Freeze_whose_answer_is_lost_happens_once()
    {
        await using var line = new BadLine(planner.Url);
        await using var loop = await StartAsync(
            Elastic("repeated", new() { Policy = _policy, Devices = 2 }, every: 2, over: line.Url));
        using var run = new ElasticRun(loop);
        line.Lost = "POST /v1/jobs/repeated/events ";

        run.Step(2);
        await UntilFrozenAsync(run, frozen: 1);

        Assert.Null(line.Lost);
        var replans = await RepliesAsync("repeated");
        Assert.Equal(1, replans.Count(replan => replan.After!.FrozenLayers == 1));
    }

    [Fact]
    public async Task Decision_waits_while_the_planner_is_away_and_training_does_not()
    {
        await using var line = new BadLine(planner.Url);
        await using var loop = await StartAsync(
            Elastic("waiting", new() { Policy = _policy, Devices = 2 }, every: 2, over: line.Url));
        using var run = new ElasticRun(loop);
        line.IsCut = true;
        run.Step(2);
        await Notices.WaitAsync(PlannerNoticeKind.PlannerAway);
        run.Step(3); // a second decision waits, too
        Assert.Equal(0, run.Steps[^1].Placement.FrozenLayers);

        line.IsCut = false;
        await UntilFrozenAsync(run, frozen: 3);

        Assert.Equal([0, 1, 3], (await RepliesAsync("waiting")).Select(replan => replan.After!.FrozenLayers));
        Assert.NotNull(Notices.Find(PlannerNoticeKind.PlannerBack));
    }

    [Fact]
    public async Task Worker_that_the_planner_holds_for_lost_joins_again()
    {
        await using var loop = await StartAsync(Elastic("mourned", new() { Devices = 2 }));

        await TellAsync("mourned", "worker-lost", new() { Worker = "w-0" });

        await Notices.WaitAsync(PlannerNoticeKind.WorkerState);
        var run = (await planner.Client.GetJobAsync("mourned")).Elastic!;
        Assert.Equal(("present", 2), (Assert.Single(run.Workers).State, run.Devices));
    }

    [Fact]
    public async Task Run_with_too_few_processes_waits_until_the_planner_knows_who_is_lost()
    {
        await (await StartAsync(Elastic("fewer", new() { Devices = 2 }))).DisposeAsync();
        var starting = StartAsync(Elastic("fewer", new() { Devices = 2 }, devicesHere: 1));
        await Notices.WaitAsync(PlannerNoticeKind.DevicesMissing);
        Assert.False(starting.IsCompleted);

        await TellAsync("fewer", "worker-lost", new() { Worker = "another" });

        await using var loop = await starting;
        Assert.Equal([4], loop.Current.LayersPerStage);
        await TellAsync("fewer", "worker-joined", new() { Worker = "another" });
        await Notices.UntilAsync(
            () => Notices.All.Count(notice => notice.Kind == PlannerNoticeKind.DevicesMissing) == 2, "second notice");
        Assert.Null(loop.Poll());
        Assert.EndsWith("Training goes on as it is.", Notices.All[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_device_left_training_goes_on_as_it_is_and_that_is_said()
    {
        await using var loop = await StartAsync(Elastic("none", new() { Devices = 2 }));
        using var run = new ElasticRun(loop);
        await TellAsync("none", "drain", new() { Worker = "one" });
        await TellAsync("none", "drain", new() { Worker = "other" });

        var notice = await Notices.WaitAsync(PlannerNoticeKind.PlanRefused);
        run.Step(1);

        Assert.Contains("elastic.plan is missing: none fits the 0 device(s) that are left", notice.Text);
        Assert.NotNull(run.Steps[^1].Placement);
    }

    [Fact]
    public async Task Decision_that_the_planner_refuses_is_said_and_left_out()
    {
        await using var loop = await StartAsync(Elastic("refused", new() { Policy = _policy, Devices = 2 }, every: 1));
        using var run = new ElasticRun(loop);
        await planner.Client.EndJobAsync("refused");

        run.Step(1);

        var notice = await Notices.WaitAsync(PlannerNoticeKind.PlannerRefused);
        Assert.Contains("Job 'refused' takes nothing any more", notice.Text, StringComparison.Ordinal);
        await Notices.WaitAsync(PlannerNoticeKind.PlannerBack);
    }

    [Fact]
    public async Task Job_that_is_not_elastic_is_refused_as_one()
    {
        await (await StartAsync(Options(planner.Url, "plain"))).DisposeAsync();
        File.Delete(CacheFile);

        var error = await Assert.ThrowsAsync<NoPlanException>(() => StartAsync(Elastic("plain", new())));

        Assert.Contains("elastic is missing: the job plain was registered as it is", error.Message);
    }

    private PlannerLoopOptions Elastic(
        string job, ElasticRequest run, int every = 0, int? devicesHere = null, Uri? over = null) =>
        Options(over ?? planner.Url, job) with
        {
            Elastic = new ElasticLoopOptions
            {
                Worker = "w-0",
                Run = run with { SwitchCostMs = 0, Hysteresis = 0 },
                FreezeEverySteps = every,
                TotalSteps = 100,
                DevicesHere = devicesHere,
                HeartbeatInterval = TimeSpan.FromMilliseconds(50),
            },
        };

    /// <summary>Trains on, a step at a time, until so many layers are frozen, or more by the next decision.</summary>
    private Task UntilFrozenAsync(ElasticRun run, int frozen) =>
        run.UntilAsync(Notices, placed => placed.FrozenLayers >= frozen);

    private async Task<ElasticReplan> TellAsync(string job, string kind, ElasticEventData data)
    {
        var generation = (await planner.Client.GetJobAsync(job)).Elastic!.Generation;
        var answer = await planner.Client.AddJobEventAsync(
            job, new() { Id = $"{Guid.NewGuid()}", Kind = kind, Generation = generation, Data = data });
        return answer.Replan;
    }

    private async Task<ElasticReplan[]> RepliesAsync(string job) =>
        await planner.Client.ListJobReplansAsync(job).ToArrayAsync();

    private static void CheckPlacement(ElasticReplan replan, Pipeline pipeline)
    {
        var (after, options) = (replan.After!, pipeline.Options);
        Assert.Equal(after.LayersPerStage, options.LayersPerStage ?? [2, 2]);
        Assert.Equal(after.Replicas, options.DataParallelDegree);
        Assert.Equal(after.FrozenLayers, pipeline.Modes.All.Count(mode => mode != LayerMode.Active));
    }
}
