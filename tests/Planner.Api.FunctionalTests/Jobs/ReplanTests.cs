using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>Synthetic runs whose slice times drift; their noise is seeded.</summary>
public class ReplanTests(PlannerFixture planner)
{
    /// <summary>
    /// Two stages of two layers each: four slices of 64 tokens are best by little (PlansTests computes it), and with
    /// 2 ms more for every slice and phase fewer slices are by much.
    /// </summary>
    [Fact]
    public async Task Growing_overhead_has_the_run_planned_again_once()
    {
        var job = await RegisterAsync("overhead");
        var machine = await ObservedPlan.OfAsync(planner, job.Plan!, seed: 1);
        await ObserveAsync("overhead", machine, 150, ms => ms);

        var changed = await UntilChangedAsync("overhead", machine, ms => ms + 2);
        var next = await ObservedPlan.OfAsync(planner, changed.Plan!, seed: 2);
        await ObserveAsync("overhead", next, 400, ms => ms); // the new plan predicts what the machine has become

        var events = await planner.Http.EventsAsync("overhead");
        var replanned = Assert.Single(events, one => one.Kind == "replanned");
        Assert.Single(events, one => one.Kind == "driftConfirmed");
        Assert.Single(events, one => one.Kind == "planChanged");
        Assert.DoesNotContain(events, one => one.Kind == "replanDeclined");
        Assert.Equal(events.Count, (await planner.Http.GetJobAsync("overhead")).Version);

        var numbers = replanned.Replan!;
        Assert.Equal(1, numbers.ForwardScale!.Value, tolerance: 0.05); // medians of 20 steps of 1 % noise or more
        Assert.Equal(2, numbers.ForwardOffsetMs!.Value, tolerance: 0.15);
        Assert.Equal(2, numbers.BackwardOffsetMs!.Value, tolerance: 0.3);
        Assert.Equal(55.4 + 0.5, numbers.OldStepMs!.Value, tolerance: 0.6); // 35.4 + 10 · 2 and the optimiser's step
        Assert.InRange(numbers.GainFraction!.Value, 0.1, 0.2);
        Assert.Contains("Under these latencies a step takes ", replanned.Reason, StringComparison.Ordinal);

        var before = job.Plan!.Plan.MicroBatches[0].SliceTokens;
        Assert.Equal([64, 64, 64, 64], before);
        Assert.InRange(changed.Plan!.Plan.MicroBatches[0].SliceTokens.Count, 1, 3);
        var profile = (await planner.Client.GetProfileAsync(replanned.ProfileId!)).Summary;
        Assert.Equal(("adjusted", job.Plan.ProfileId), (profile.Provenance, profile.AdjustedFrom));
        Assert.Equal((profile.ProfileId, 0.0), (changed.Plan.ProfileId, changed.Plan.Plan.Provenance.Measured));
    }

    [Fact]
    public async Task Noise_alone_changes_nothing()
    {
        var job = await RegisterAsync("noisy");
        var machine = await ObservedPlan.OfAsync(planner, job.Plan!, seed: 3);
        await ObserveAsync("noisy", machine, 1000, ms => ms, withSlices: false);

        var kinds = (await planner.Http.EventsAsync("noisy")).Select(one => one.Kind).ToArray();

        Assert.Equal(["registered", .. Enumerable.Repeat("observed", kinds.Length - 1)], kinds);
    }

    [Theory]
    [InlineData(true, "Every slicing slows alike, so that no other one is better.")]
    [InlineData(false, "by whole steps only one common scale is known, under which every slicing slows alike.")]
    public async Task Uniform_slow_down_is_declined_once(bool withSlices, string reason)
    {
        var name = withSlices ? "uniform-slices" : "uniform-steps";
        var job = await RegisterAsync(name);
        var machine = await ObservedPlan.OfAsync(planner, job.Plan!, seed: 4);
        await ObserveAsync(name, machine, 150, ms => ms, withSlices);
        await ObserveAsync(name, machine, 300, ms => 1.3 * ms, withSlices);

        var events = await planner.Http.EventsAsync(name);
        Assert.Single(events, one => one.Kind == "driftConfirmed");
        var declined = Assert.Single(events, one => one.Kind == "replanDeclined");
        Assert.Contains(reason, declined.Reason, StringComparison.Ordinal);
        Assert.Equal(withSlices, declined.Replan!.ForwardScale is > 1.28 and < 1.32);
        Assert.Equal(job.PlanId, (await planner.Http.GetJobAsync(name)).PlanId);
    }

    [Fact]
    public async Task Drift_waits_for_enough_steps_and_obeys_the_policy()
    {
        var waiting = await RegisterAsync("waiting", new() { MinimumStepsBetweenReplans = 400 });
        var refusing = await RegisterAsync("refusing", new() { ReplanOnDrift = false });
        var machine = await ObservedPlan.OfAsync(planner, waiting.Plan!, seed: 5);
        foreach (var job in new[] { waiting.Job, refusing.Job })
        {
            await ObserveAsync(job, machine, 150, ms => ms);
            await ObserveAsync(job, machine, 100, ms => ms + 2);
        }

        Assert.True((await planner.Http.GetJobAsync("waiting")).IsReplanPending);
        Assert.False((await planner.Http.GetJobAsync("refusing")).IsReplanPending);
        await ObserveAsync("waiting", machine, 150, ms => ms + 2);

        Assert.NotEqual(waiting.PlanId, (await planner.Http.GetJobAsync("waiting")).PlanId);
        Assert.Equal(
            ["driftConfirmed"],
            (await planner.Http.EventsAsync("refusing")).Select(one => one.Kind).Except(["registered", "observed"]));
    }

    [Fact]
    public async Task Newer_comparable_profile_goes_first()
    {
        var job = await RegisterAsync("newer");
        var profile = (await planner.Client.GetProfileAsync(job.Plan!.ProfileId)).Measurements;
        var declined = await planner.Http.ReplanAsync("newer");
        var newer = await planner.Client.AddProfileAsync(Profile("newer-2") with
        {
            Measurements = [.. profile.Select(point => point with
            {
                ForwardMs = point.ForwardMs + 1, BackwardMs = point.BackwardMs + 1,
            })],
        });

        var replanned = await planner.Http.ReplanAsync("newer");

        Assert.False(declined.PlanChanged);
        Assert.True(replanned.PlanChanged);
        Assert.Equal(newer.ProfileId, replanned.Plan!.ProfileId);
        Assert.Contains($"Profile {newer.ProfileId} of the same device", replanned.Reason, StringComparison.Ordinal);
        Assert.Equal(
            ["registered", "replanDeclined", "replanned", "planChanged"],
            (await planner.Http.EventsAsync("newer")).Select(one => one.Kind));
    }

    [Fact]
    public async Task Steps_of_the_plan_before_are_stored_and_do_not_count()
    {
        var job = await RegisterAsync("late");
        var other = await planner.Client.AddPlanAsync(Requests.Estimated());
        var machine = await ObservedPlan.OfAsync(planner, other, seed: 6);

        var answer = await planner.Http.ObserveAsync("late", machine.Steps(3, ms => ms), other.PlanId);

        Assert.Equal((true, job.PlanId, 1, 3), (answer.PlanChanged, answer.PlanId, answer.Version, answer.Stored));
        Assert.Equal(job.PlanId, answer.Plan!.PlanId);
        Assert.Null((await planner.Http.GetJobAsync("late")).Statistics);
    }

    private static Contracts.Profiles.ProfileRequest Profile(string name)
    {
        var profile = Requests.Profile(name);
        return profile with { Device = profile.Device! with { Name = $"Test CPU of {name.Split('-')[0]}" } };
    }

    private async Task<JobResponse> RegisterAsync(string name, JobPolicyRequest? policy = null)
    {
        await planner.Client.AddModelAsync(Requests.Model("drifting"));
        await planner.Client.AddProfileAsync(Profile(name));
        return await planner.Http.RegisterAsync(new()
        {
            Job = name,
            Policy = policy,
            Plan = new PlanRequest
            {
                Model = "drifting", Profile = name, Stages = 2, SequenceTokens = 256, GrainTokens = 64,
            },
        });
    }

    private async Task ObserveAsync(
        string job, ObservedPlan machine, int steps, Func<double, double> change, bool withSlices = true)
    {
        foreach (var chunk in machine.Steps(steps, change, withSlices).Chunk(25))
        {
            await planner.Http.ObserveAsync(job, chunk);
        }
    }

    private async Task<JobObservationsResponse> UntilChangedAsync(
        string job, ObservedPlan machine, Func<double, double> change)
    {
        for (var step = 0; step < 100; step += 5)
        {
            if (await planner.Http.ObserveAsync(job, machine.Steps(5, change)) is { PlanChanged: true } changed)
            {
                return changed;
            }
        }

        throw new InvalidOperationException("The run was not planned again within 100 steps of the drift.");
    }
}
