using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>What may be asked beyond the least: that it is understood, refused with all faults, and counts.</summary>
public class PlanOptionsTests(PlannerFixture planner)
{
    private static readonly PlanRequest _question = Requests.Estimated(stages: 4);

    [Fact]
    public async Task All_faults_of_the_options_are_listed_at_once() => (await PostAsync(_question with
    {
        ClusterVersion = 1,
        DataParallelDegree = 0,
        Schedule = "gpipe",
        VirtualStages = 0,
        Transfers = "overlapped",
        Constraints = new() { MultipleOfTokens = 0, TailKeepsMinimum = true, MaximumSlices = 0 },
        Latencies = "cooked",
        Recompute = "some",
        MemoryLimitBytes = 0,
        OptimalityGap = 1,
        DeadlineMs = 0,
    })).HasFaults(
        "clusterVersion: needs a cluster.",
        "dataParallelDegree: must be at least 1.",
        "schedule: must be one of flush, 1f1b, interleaved, zero-bubble.",
        "virtualStages: must be at least 1.",
        "transfers: needs a cluster, whose links carry them.",
        "constraints.multipleOfTokens: must be at least 1.",
        "constraints.tailKeepsMinimum: needs minimumSliceTokens.",
        "constraints.maximumSlices: must be at least 1.",
        "latencies: must be one of expected, raw.",
        "recompute: must be one of none, selective, full.",
        "memoryLimitBytes: must be at least 1.",
        "optimalityGap: must be from 0 to below 1.",
        "deadlineMs: must be at least 1.");

    [Fact]
    public async Task Only_the_interleaved_schedule_has_virtual_stages() =>
        (await PostAsync(_question with { Schedule = "1f1b", VirtualStages = 2 })).HasFaults(
            "virtualStages: must be 1, or the schedule interleaved: no other has several stages on a device.");

    [Fact]
    public async Task Virtual_stages_must_divide_a_devices_layers() =>
        (await PostAsync(_question with { Schedule = "interleaved", VirtualStages = 4 })).HasFaults(
            "virtualStages: must divide the 6 layers that each of 4 devices has.");

    [Fact]
    public async Task Cluster_must_be_in_the_catalogue() =>
        (await PostAsync(_question with { Cluster = "moon" })).HasFaults(
            "cluster: 'moon' is not in the catalogue; GET /v1/clusters lists it, POST adds to it.");

    [Fact]
    public async Task Version_of_the_cluster_must_be_there() =>
        (await PostAsync(_question with { Cluster = "dgx-h200-1", ClusterVersion = 99 })).HasFaults(
            "cluster: 'dgx-h200-1' has no version 99; GET /v1/clusters lists the newest.");

    [Fact]
    public async Task Cluster_must_have_the_devices() =>
        (await PostAsync(_question with { Cluster = "dgx-h200-1", DataParallelDegree = 2, TensorParallelDegree = 4 }))
            .HasFaults("cluster: has 8 GPUs; stages × dataParallelDegree × tensorParallelDegree are 32.");

    [Fact]
    public async Task Impossible_constraint_is_a_fault_of_its_field()
    {
        (await PostAsync(_question with { Constraints = new() { MultipleOfTokens = 192 } })).HasFaults(
            "constraints.multipleOfTokens: 2048 tokens are 128 more than a multiple of 192, which every slice is a "
            + "multiple of.");
        (await PostAsync(_question with { Constraints = new() { MaximumSlices = 2, MaximumSliceTokens = 512 } }))
            .HasFaults(
                "constraints.maximumSlices: 2 slices of at most 512 tokens are 1024 short of 2048 tokens.");
    }

    [Fact]
    public async Task Constraints_are_kept_and_what_they_cost_is_told()
    {
        var free = await planner.Client.PreviewPlanAsync(_question);

        var plan = await planner.Client.PreviewPlanAsync(
            _question with { Constraints = new() { MinimumSliceTokens = 128, MaximumSlices = 3 } });

        Assert.All(plan.Plan.MicroBatches, cut => Assert.InRange(cut.SliceTokens.Count, 1, 3));
        Assert.True(plan.Plan.KeepsConstraints);
        Assert.Equal(["minimumSliceTokens", "maximumSlices"], plan.ConstraintCosts.Select(cost => cost.Constraint));
        Assert.Equal(0, plan.ConstraintCosts[0].CostMs);
        Assert.Equal(
            plan.Plan.MakespanMs - free.Plan.MakespanMs,
            plan.ConstraintCosts[1].CostMs!.Value,
            tolerance: 1e-9 * plan.Plan.MakespanMs); // sums of the same numbers
        Assert.False(plan.Alternatives.Single(slicing => slicing.Kind == "uniform").KeepsConstraints);
        Assert.Empty(free.ConstraintCosts);
    }

    [Fact]
    public async Task Everything_that_the_answer_follows_from_makes_another_plan()
    {
        PlanRequest[] questions =
        [
            _question,
            _question with { Cluster = "dgx-h200-1" },
            _question with { Cluster = "dgx-h200-48" },
            _question with { Cluster = "dgx-h200-48", Transfers = "exposed" },
            _question with { DataParallelDegree = 2 },
            _question with { DataParallelDegree = 2, Zero1 = true },
            _question with { Schedule = "1f1b" },
            _question with { Schedule = "interleaved", VirtualStages = 2 },
            _question with { Constraints = new() { MaximumSlices = 4 } },
            _question with { Latencies = "raw" },
            _question with { Recompute = "full" },
            _question with { MemoryLimitBytes = 141_000_000_000 },
            _question with { OptimalityGap = 0.01 },
            _question with { DeadlineMs = 10_000 },
        ];

        var plans = await Task.WhenAll(questions.Select(question => planner.Client.PreviewPlanAsync(question)));

        Assert.Equal(questions.Length, plans.Select(plan => plan.PlanId).Distinct().Count());
    }

    [Fact]
    public async Task Question_of_an_answer_has_the_very_same_answer()
    {
        var plan = await planner.Client.AddPlanAsync(
            _question with { Cluster = "dgx-h200-1", Constraints = new() { MaximumSlices = 5 }, Recompute = "full" });

        var again = await planner.Client.AddPlanAsync(plan.Question);

        Assert.Equal((plan.PlanId, plan.CreatedAt), (again.PlanId, again.CreatedAt));
        Assert.Equal((1, "overlapped", "flush", false), (
            plan.Question.ClusterVersion, plan.Question.Transfers, plan.Question.Schedule, plan.Question.Strict));
    }

    [Fact]
    public async Task Search_may_stop_before_its_answer_is_proven()
    {
        var question = _question with { GrainTokens = 8 };

        var near = await planner.Client.PreviewPlanAsync(question with { OptimalityGap = 0.3 });
        var early = await planner.Client.PreviewPlanAsync(question with { Schedule = "1f1b", DeadlineMs = 1 });

        Assert.InRange(near.OptimalityGap, 0, 0.3);
        foreach (var plan in new[] { near, early })
        {
            Assert.InRange(plan.LowerBoundMs, 0, plan.Plan.MakespanMs);
            Assert.Equal(
                1 - (plan.LowerBoundMs / plan.Plan.MakespanMs), plan.OptimalityGap, tolerance: 1e-9); // rounded to 0
        }
    }

    private Task<Answer> PostAsync(PlanRequest question) =>
        planner.Http.PostAsync("/v1/plans", Requests.Json(question));
}
