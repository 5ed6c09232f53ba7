using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>The loop against the real service.</summary>
[Collection(PlannerFixture.Collection)]
public sealed class PlannerLoopTests(PlannerFixture planner) : LoopTests
{
    [Fact]
    public async Task Plan_of_the_planner_is_run_cached_and_observed()
    {
        await using var loop = await StartAsync(Options("observed"));
        var run = await SimulatedRun.OfAsync(planner.Client, loop.Current, seed: 1);
        loop.Report(run.Next(extraMs: 0));
        loop.Report(run.Next(extraMs: 0) with { Devices = [] });
        await loop.FinishAsync(endJob: true);

        var stored = await planner.Client.GetObservationsAsync(planner.Answer.PlanId, job: "observed");
        Assert.Equal([1L, 0], stored.Items.Select(one => one.Step!.Value));
        Assert.Equal([null, 16], stored.Items.Select(one => one.Slices?.Count)); // 2 stages × 2 phases × 4 slices
        Assert.InRange(stored.Statistics.Step!.Bias, -0.01, 0.01);
        Assert.InRange(stored.Statistics.Forward!.Bias, -0.01, 0.01);
        Assert.Equal("ended", (await planner.Client.GetJobAsync("observed")).State);
        Assert.Equal(planner.Json, ReadCache().Plan!.ToJson());
        Assert.Equal(0, loop.LostObservations);
        Assert.StartsWith("the planner answers, training on plan ", loop.Status, StringComparison.Ordinal);
        Assert.Equal([PlannerNoticeKind.Started], Notices.All.Select(notice => notice.Kind));
    }

    /// <summary>Each slice takes 2 ms more than predicted from some step on: fewer slices are better then.</summary>
    [Fact]
    public async Task Slices_that_become_slow_bring_another_plan_once()
    {
        await using var loop = await StartAsync(Options("drifting", "drifting"));
        var first = loop.Current;
        var run = await SimulatedRun.OfAsync(planner.Client, first, seed: 2);
        var changes = new List<PlanSwitch>();
        for (var step = 0; changes.Count == 0; step++)
        {
            Assert.True(step < 400, string.Join('\n', Notices.All));
            loop.Report(run.Next(step < 150 ? 0 : 2));
            if (step % 25 == 24)
            {
                await Notices.UntilAsync(() => loop.WaitingObservations == 0, "post of the steps");
                changes.AddRange(Polled(loop));
            }
        }

        await Notices.WaitAsync(PlannerNoticeKind.PlanOffered);
        var change = Assert.Single(changes);
        Assert.Same(first, change.Before);
        Assert.Same(change.Plan, loop.Current);
        Assert.Equal((await planner.Client.GetJobAsync("drifting")).PlanId, change.Plan.PlanId);
        Assert.InRange(change.Plan.MicroBatches[0].Slices.Count, 1, first.MicroBatches[0].Slices.Count - 1);
        Assert.Null(loop.Poll());
        Assert.Equal(change.Plan.PlanId, ReadCache(Asked("drifting")).Plan!.PlanId);

        // Steps of the new plan count for it from here on.
        var next = await SimulatedRun.OfAsync(planner.Client, change.Plan, seed: 3);
        loop.Report(next.Next(extraMs: 0));
        await loop.FinishAsync(endJob: false);
        var stored = await planner.Client.GetObservationsAsync(change.Plan.PlanId, job: "drifting");
        Assert.Single(stored.Items);
        Assert.Null(loop.Poll());
    }

    [Fact]
    public async Task Job_that_somebody_else_plans_again_brings_the_plan_too()
    {
        await using var loop = await StartAsync(Options("replanned", "replanned"));
        await planner.Client.AddProfileAsync(PlannerFixture.Profile("replanned-2", overheadMs: 1));

        var replanned = await planner.Client.ReplanJobAsync("replanned");

        Assert.True(replanned.PlanChanged, replanned.Reason);
        await Notices.WaitAsync(PlannerNoticeKind.PlanOffered);
        Assert.Equal(replanned.PlanId, loop.Poll()?.Plan.PlanId);
        Assert.Null(loop.Poll());
    }

    [Fact]
    public async Task Run_that_starts_again_goes_on_with_its_job()
    {
        await using (await StartAsync(Options("again", "again")))
        {
            await planner.Client.AddProfileAsync(PlannerFixture.Profile("again-2", overheadMs: 1));
            Assert.True((await planner.Client.ReplanJobAsync("again")).PlanChanged);
        }

        await using var loop = await StartAsync(Options("again", "again"));

        Assert.Equal((await planner.Client.GetJobAsync("again")).PlanId, loop.Current.PlanId);
    }

    [Fact]
    public async Task Job_of_another_question_is_refused_by_field()
    {
        await (await StartAsync(Options("taken"))).DisposeAsync();
        var other = Options(planner.Url, "taken", PlannerFixture.Question with { SequenceTokens = 128 });
        File.Delete(CacheFile);

        var error = await Assert.ThrowsAsync<NoPlanException>(() => StartAsync(other));

        Assert.Contains("question.sequenceTokens is 128; it answers 256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memory_limit_of_the_trainer_is_the_planners()
    {
        var tight = Options(planner.Url, "tight", PlannerFixture.Question with { MemoryLimitBytes = 100_000 });

        var error = await Assert.ThrowsAsync<NoPlanException>(() => StartAsync(tight));

        Assert.Contains("does not fit in memory. Stage 0 needs ", error.Message, StringComparison.Ordinal);
        Assert.Contains(" of 97.66 KiB", error.Message, StringComparison.Ordinal); // the limit
        Assert.Contains("Change what is asked, or give a plan file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1f1b", null)]
    [InlineData("interleaved", 2)]
    [InlineData("zero-bubble", null)]
    public async Task Slices_of_every_schedule_are_taken_as_they_are_measured(string schedule, int? virtualStages)
    {
        var question = PlannerFixture.Question with { Schedule = schedule, VirtualStages = virtualStages };
        await using var loop = await StartAsync(Options(planner.Url, schedule, question));
        var plan = loop.Current;
        var actions = plan.Schedule.Create(plan.DeviceCount, [.. plan.MicroBatches.Select(m => m.Slices.Count)]);

        loop.Report(new MeasuredStep(
            0,
            plan.PredictedStep,
            [
                .. actions.Devices.Select(device => device
                    .Select((action, i) => new TimedAction(action, new Milliseconds(i), new Milliseconds(i + 1)))
                    .ToArray()),
            ]));
        await loop.FinishAsync(endJob: true);

        var stored = await planner.Client.GetObservationsAsync(plan.PlanId, job: schedule);
        Assert.Equal(
            2 * plan.StageCount * plan.MicroBatches.Sum(microBatch => microBatch.Slices.Count),
            Assert.Single(stored.Items).Slices!.Count);
        Assert.Equal(0, loop.LostObservations);
    }

    [Fact]
    public async Task Observations_that_the_planner_refuses_are_counted_and_said_once()
    {
        await using var loop = await StartAsync(Options("ended"));
        await planner.Client.EndJobAsync("ended");

        for (var step = 0; step < 2; step++)
        {
            loop.Report(new MeasuredStep(step, new Milliseconds(20), []));
            await Notices.UntilAsync(() => loop.LostObservations == step + 1, "refusal");
        }

        var said = Assert.Single(Notices.All, notice => notice.Kind == PlannerNoticeKind.ObservationsLost);
        Assert.Contains("ended", said.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<PlanSwitch> Polled(PlannerLoop loop) => loop.Poll() is { } change ? [change] : [];

    private static PlanRequest Asked(string profile) => PlannerFixture.Question with { Profile = profile };

    private PlannerLoopOptions Options(string job) => Options(planner.Url, job);

    /// <summary>With a profile, and so a device, of the test's own: what it changes is nobody else's.</summary>
    private PlannerLoopOptions Options(string job, string profile)
    {
        planner.Client.AddProfileAsync(PlannerFixture.Profile(profile)).GetAwaiter().GetResult();
        return Options(planner.Url, job, Asked(profile));
    }
}
