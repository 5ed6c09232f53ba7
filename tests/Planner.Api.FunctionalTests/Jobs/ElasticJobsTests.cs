using System.Net;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using static TeraPipe.Planner.Api.FunctionalTests.Jobs.ElasticCalls;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>Runs of which layers are frozen and workers come and go.</summary>
public class ElasticJobsTests(PlannerFixture planner)
{
    [Fact]
    public async Task Elastic_run_begins_with_its_plan_and_says_how_it_is_elastic()
    {
        var request = new JobRequest
        {
            Job = "elastic",
            Plan = Plan,
            Elastic = new() { Policy = new() { Kind = "paper", Alpha = 0.25 }, Devices = 6, SwitchCostMs = 123 },
        };
        var json = JsonSerializer.Serialize(request, PlannerJson.Options);
        var created = await planner.Http.PostAsync("/v1/jobs", json);
        var again = await planner.Http.PostAsync("/v1/jobs", json);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (created.Status, again.Status));
        Assert.Equal(created.Text, again.Text);
        var job = JsonSerializer.Deserialize<JobResponse>(created.Text, PlannerJson.Options)!;
        var elastic = job.Elastic!;
        Assert.Equal((2, false, 1, 1), (job.Version, job.Policy.ReplanOnDrift, elastic.Generation, elastic.Replans));
        Assert.Equal((4, 1, 6, 0), (
            elastic.Plan!.Stages, elastic.Plan.Replicas, elastic.Devices, elastic.FrozenLayers));
        Assert.Equal([6, 6, 6, 6], elastic.Plan.LayersPerStage);
        Assert.Equal(("constant-global", "any", true, 0.1, 123.0, 1000, 30_000), (
            elastic.Settings.BatchPolicy,
            elastic.Settings.Search,
            elastic.Settings.IsCausal,
            elastic.Settings.Hysteresis,
            elastic.Settings.SwitchCostMs,
            elastic.Settings.StepsBetweenDecisions,
            elastic.Settings.HeartbeatTimeoutMs));
        Assert.Equal(
            ["registered", "elasticPlanned"], (await planner.Http.EventsAsync("elastic")).Select(next => next.Kind));
        (await planner.Http.PostAsync("/v1/jobs", json.Replace("123", "124", StringComparison.Ordinal))).IsProblem(
            HttpStatusCode.Conflict, "job-name-taken");
    }

    [Fact]
    public async Task Frozen_layers_free_devices_for_replicas()
    {
        await planner.Http.RegisterElasticAsync("frozen");

        var replan = await planner.Http.ToldAsync("frozen", Freeze("half", 1, 12));

        Assert.Equal((2, 2, "half", "freeze", "changed", false), (
            replan.Number, replan.Generation, replan.EventId, replan.Cause, replan.Outcome, replan.IsForced));
        Assert.Equal(12, replan.After!.FrozenLayers);
        Assert.True(replan.After.Stages * replan.After.Replicas <= 4);
        Assert.Equal(24, replan.After.LayersPerStage.Sum());
        Assert.True(replan.BestStepMs < replan.KeptStepMs && replan.KeptStepMs < replan.Before!.StepMs, replan.Reason);
        Assert.Equal(
            1000 * (replan.KeptStepMs!.Value - replan.BestStepMs!.Value), replan.GainMs!.Value, tolerance: 1e-6);
        Assert.Equal(1, replan.After.LearningRateFactor);
        var events = await planner.Http.EventsAsync("frozen");
        Assert.Equal(["registered", "elasticPlanned", "freeze", "elasticPlanned"], events.Select(next => next.Kind));
        Assert.Equal("The first 12 layers are frozen.", events[2].Reason);
        var thawed = await planner.Http.ToldAsync("frozen", Event("back", "thaw", 2, new() { FrozenLayers = 3 }));
        Assert.Equal((3, 3), (thawed.Number, thawed.After!.FrozenLayers));
        await planner.Http.ReplayedAsync("frozen");
    }

    [Fact]
    public async Task Change_that_costs_more_than_it_gains_is_not_made()
    {
        await planner.Http.RegisterElasticAsync("dear", Eager with { SwitchCostMs = 1e9 });

        var replan = await planner.Http.ToldAsync("dear", Freeze("half", 1, 12));

        Assert.Equal((2, 1, "kept"), (replan.Number, replan.Generation, replan.Outcome));
        Assert.Equal((4, 1, 12), (replan.After!.Stages, replan.After.Replicas, replan.After.FrozenLayers));
        Assert.Equal(replan.KeptStepMs, replan.After.StepMs);
        Assert.True(replan.GainMs > 0);
        Assert.Contains("not more than 1.1 times the 1000000000 ms", replan.Reason, StringComparison.Ordinal);
        await planner.Http.ReplayedAsync("dear");
    }

    [Fact]
    public async Task Batch_that_grows_with_the_replicas_says_so_of_the_learning_rate()
    {
        await planner.Http.RegisterElasticAsync("growing", Eager with { BatchPolicy = "keep-per-replica" });

        var replan = await planner.Http.ToldAsync("growing", Freeze("most", 1, 20));

        Assert.True(replan.After!.Replicas > 1, replan.Reason);
        Assert.Equal((8 * replan.After.Replicas, (double)replan.After.Replicas), (
            replan.After.StepSequences, replan.After.LearningRateFactor));
    }

    /// <summary>
    /// A stage of half the layers and four sequences in flight fits, a device with all layers and two sequences does
    /// not: embedding and head are there besides. With half of the layers frozen it does; thawed again it must go back.
    /// </summary>
    [Fact]
    public async Task Measured_layers_on_a_cluster_keep_within_its_devices_memory()
    {
        await planner.Client.AddModelAsync(Requests.Model("elastic-model"));
        await planner.Client.AddProfileAsync(Requests.Profile("elastic-profile"));
        await planner.Client.AddClusterAsync(Requests.Cluster("elastic-cluster"));
        var plan = new PlanRequest
        {
            Model = "elastic-model",
            Profile = "elastic-profile",
            Cluster = "elastic-cluster",
            Stages = 2,
            SequenceTokens = 256,
            GrainTokens = 64,
            BatchSequences = 4,
        };
        var most = (await planner.Client.AddPlanAsync(plan)).Memory.MostBytes;
        await planner.Http.RegisterElasticAsync("roomy", plan: plan);
        await planner.Http.RegisterElasticAsync("narrow", plan: plan with { MemoryLimitBytes = most });

        var roomy = await planner.Http.ToldAsync("roomy", Freeze("1", 1, 0));
        var narrow = await planner.Http.ToldAsync("narrow", Freeze("1", 1, 0));
        var frozen = await planner.Http.ToldAsync("narrow", Freeze("2", 1, 2));
        var thawed = await planner.Http.ToldAsync(
            "narrow", Freeze("3", frozen.Generation, 0) with { Kind = "thaw" });

        Assert.Equal((1, 2), (roomy.After!.Stages, roomy.After.Replicas));
        Assert.Equal(("kept", 2, 1), (narrow.Outcome, narrow.After!.Stages, narrow.After.Replicas));
        Assert.Equal(("changed", 1, 2), (frozen.Outcome, frozen.After!.Stages, frozen.After.Replicas));
        Assert.Equal(("changed", true, 2), (thawed.Outcome, thawed.IsForced, thawed.After!.Stages));
        Assert.StartsWith(
            "1 stage × 2 replicas do not fit in the devices' memory any more.",
            thawed.Reason,
            StringComparison.Ordinal);
        Assert.All(frozen.After.MicroBatches, microBatch => Assert.Equal(1, microBatch.Sequences));
    }

    [Fact]
    public async Task Newer_profile_is_planned_on()
    {
        await planner.Http.RegisterElasticAsync("profiled");
        var slower = await planner.Client.AddProfileAsync(new()
        {
            Name = "elastic-slower",
            Device = new() { Name = "Slower", Kind = "cuda" },
            Dtype = "bfloat16",
            Datasheet = new()
            {
                PeakTeraflops = 100, MemoryGigabytesPerSecond = 1000, AchievableFraction = 0.5, LayerOverheadMs = 0.1,
            },
        });

        var replan = await planner.Http.ToldAsync(
            "profiled", Event("p", "profile", 1, new() { Profile = "elastic-slower" }));

        Assert.True(replan.KeptStepMs > 2 * replan.Before!.StepMs);
        Assert.Equal(slower.ProfileId, (await planner.Http.GetJobAsync("profiled")).Elastic!.ProfileId);
        var frozen = await planner.Http.ToldAsync("profiled", Freeze("f", replan.Generation, 1));
        Assert.True(frozen.After!.StepMs > 2 * replan.Before.StepMs);
    }
}
