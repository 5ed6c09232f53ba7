using TeraPipe.Contracts.Elastic;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using static TeraPipe.Planner.Api.FunctionalTests.Jobs.ElasticCalls;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>Runs whose workers may read what frozen layers give: only a first stage that has them all can.</summary>
public class ElasticCacheTests(PlannerFixture planner)
{
    private static readonly ElasticCacheRequest _cache = new()
    {
        Sequences = 100_000,
        PassesLeft = 3,
        BudgetBytes = 2_000_000_000_000,
        ReadGigabytesPerSecond = 50,
        WriteGigabytesPerSecond = 20,
    };

    [Fact]
    public async Task Cache_is_on_where_it_pays_and_says_why_not()
    {
        await planner.Http.RegisterElasticAsync("cached", Eager with { Cache = _cache });
        await planner.Http.RegisterElasticAsync(
            "cached-too-large", Eager with { Cache = _cache with { BudgetBytes = 1 } });

        var on = await planner.Http.ToldAsync("cached", Freeze("on", 1, 20));
        var last = await planner.Http.ToldAsync(
            "cached", Event("last", "freeze", on.Generation, new() { FrozenLayers = 20, PassesLeft = 0 }));
        var large = await planner.Http.ToldAsync("cached-too-large", Freeze("off", 1, 20));

        Assert.Equal((true, "none", true), (on.Cache.IsOn, on.Cache.Obstacle, on.After!.IsCached));
        Assert.True(on.Cache.SavedMs > 0);
        Assert.Equal((false, "no-pass-left", false), (last.Cache.IsOn, last.Cache.Obstacle, last.After!.IsCached));
        Assert.Equal((false, "too-large"), (large.Cache.IsOn, large.Cache.Obstacle));
        Assert.True(on.After.MsPerSequence < large.After!.MsPerSequence);
    }

    /// <summary>12 layers are frozen and the first stage has 6: a run that was registered without a cache takes the
    /// same.</summary>
    [Fact]
    public async Task Kept_stages_compute_a_prefix_that_the_first_one_has_only_a_part_of()
    {
        var dear = Eager with { SwitchCostMs = 1e9 };
        await planner.Http.RegisterElasticAsync("cache-out-of-reach", dear with { Cache = _cache });
        await planner.Http.RegisterElasticAsync("cache-not-asked", dear);

        var kept = await planner.Http.ToldAsync("cache-out-of-reach", Freeze("half", 1, 12));
        var computed = await planner.Http.ToldAsync("cache-not-asked", Freeze("half", 1, 12));

        Assert.Equal((true, "kept", false), (kept.Cache.IsOn, kept.Outcome, kept.After!.IsCached));
        Assert.Equal([6, 6, 6, 6], kept.After.LayersPerStage);
        Assert.Equal((computed.KeptStepMs, computed.After!.StepMs), (kept.KeptStepMs, kept.After.StepMs));
        Assert.True(kept.BestStepMs < computed.BestStepMs, kept.Reason);
        await planner.Http.ReplayedAsync("cache-out-of-reach");
    }

    [Fact]
    public async Task Kept_stages_read_a_prefix_that_the_first_one_has_all_of()
    {
        var dear = Eager with { SwitchCostMs = 1e9 };
        await planner.Http.RegisterElasticAsync("cache-in-reach", dear with { Cache = _cache });
        await planner.Http.RegisterElasticAsync("cache-in-reach-not-asked", dear);

        var kept = await planner.Http.ToldAsync("cache-in-reach", Freeze("quarter", 1, 6));
        var computed = await planner.Http.ToldAsync("cache-in-reach-not-asked", Freeze("quarter", 1, 6));

        Assert.Equal((true, "kept", true), (kept.Cache.IsOn, kept.Outcome, kept.After!.IsCached));
        Assert.True(kept.KeptStepMs < computed.KeptStepMs, kept.Reason);
    }

    [Fact]
    public async Task Stages_change_so_that_the_first_one_reads_all_that_is_frozen()
    {
        await planner.Http.RegisterElasticAsync("cache-fetched", Eager with { Cache = _cache });

        var changed = await planner.Http.ToldAsync("cache-fetched", Freeze("half", 1, 12));

        Assert.Equal((true, "changed", true), (changed.Cache.IsOn, changed.Outcome, changed.After!.IsCached));
        Assert.True(changed.After.LayersPerStage[0] >= 12, changed.Reason);
        Assert.Equal(changed.BestStepMs, changed.After.StepMs);
    }

    [Fact]
    public async Task Layers_that_are_split_among_devices_have_no_cache()
    {
        await planner.Http.RegisterElasticAsync(
            "cache-tensor-parallel",
            Eager with { Cache = _cache },
            Plan with { Cluster = "dgx-h200-1", TensorParallelDegree = 2 });

        var frozen = await planner.Http.ToldAsync("cache-tensor-parallel", Freeze("most", 1, 20));

        Assert.Equal((false, "tensor-parallel"), (frozen.Cache.IsOn, frozen.Cache.Obstacle));
        Assert.False(frozen.After!.IsCached);
    }

    /// <summary>
    /// On a device one layer fits beside embedding or head, and no 23, though 22 of them are frozen. That the cache
    /// would pay is no reason to stop the run when a worker goes.
    /// </summary>
    [Fact]
    public async Task Prefix_is_computed_where_no_first_stage_has_room_for_all_of_it()
    {
        var plan = Plan with { Stages = 24, GrainTokens = 1024, BatchSequences = 2 };
        var most = (await planner.Client.AddPlanAsync(plan)).Memory.MostBytes;
        await planner.Http.RegisterElasticAsync(
            "cache-too-narrow",
            Eager with { SwitchCostMs = 1e9, Cache = _cache },
            plan with { MemoryLimitBytes = most });

        var frozen = await planner.Http.ToldAsync("cache-too-narrow", Freeze("most", 1, 22));
        var lost = await planner.Http.ToldAsync("cache-too-narrow", Worker("gone", "worker-lost", 1, "w1"));

        Assert.Equal((true, "kept", false), (frozen.Cache.IsOn, frozen.Outcome, frozen.After!.IsCached));
        Assert.Equal((true, "changed", true), (lost.Cache.IsOn, lost.Outcome, lost.IsForced));
        Assert.False(lost.After!.IsCached);
        Assert.True(lost.After.LayersPerStage[0] < 22, lost.Reason);
    }
}
