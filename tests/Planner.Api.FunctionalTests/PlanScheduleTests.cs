using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>Plans under each schedule, with and without links: their numbers, and their timelines.</summary>
public class PlanScheduleTests(PlannerFixture planner)
{
    private const double Rounding = 1e-9; // relative: the same numbers added in another order

    [Theory]
    [InlineData("flush", 1, null)]
    [InlineData("1f1b", 1, null)]
    [InlineData("interleaved", 2, null)]
    [InlineData("zero-bubble", 1, null)]
    [InlineData("flush", 1, "dgx-h200-48")]
    [InlineData("1f1b", 1, "dgx-h200-48")]
    [InlineData("interleaved", 2, "dgx-h200-48")]
    public async Task Plan_is_bounded_explained_and_drawn(string schedule, int virtualStages, string? cluster)
    {
        var plan = await planner.Client.AddPlanAsync(Question(schedule, virtualStages, cluster));

        Assert.Equal((schedule, 24 / 4 / virtualStages), (plan.Schedule, plan.LayersPerStage));
        Assert.InRange(plan.LowerBoundMs, plan.Plan.MakespanMs / 2, plan.Plan.MakespanMs);
        foreach (var slicing in plan.Alternatives.Append(plan.Plan))
        {
            Assert.InRange(slicing.MakespanMs, plan.Plan.MakespanMs * (1 - Rounding), double.MaxValue);
            var (bubble, idleMs) = (slicing.Bubble, slicing.BubbleFraction * slicing.MakespanMs);
            Assert.Equal(
                idleMs,
                bubble.FillMs + bubble.DrainMs + bubble.TailMs + bubble.ImbalanceMs + bubble.TransferMs,
                tolerance: Rounding * slicing.MakespanMs);
            Assert.Equal(cluster is not null, bubble.TransferMs > 0);

            var timeline = await planner.Client.GetTimelineAsync(plan.PlanId, slicing.Kind);
            Assert.Equal(slicing.MakespanMs, timeline.MakespanMs, tolerance: Rounding * slicing.MakespanMs);
            Assert.Equal(4 * virtualStages, timeline.Actions.Select(action => action.Stage).Distinct().Count());
        }
    }

    [Fact]
    public async Task Zero_bubble_splits_backwards_in_its_timeline()
    {
        var plan = await planner.Client.AddPlanAsync(Question("zero-bubble", 1, null));

        var timeline = await planner.Client.GetTimelineAsync(plan.PlanId);

        Assert.Equal(
            ["forward", "input gradient", "weight gradient"],
            timeline.Actions.Select(action => action.Phase).Distinct().Order());
    }

    /// <summary>The smaller W is, the less there is to fill the bubble with.</summary>
    [Fact]
    public async Task Zero_bubble_takes_the_share_that_was_measured()
    {
        await planner.Client.AddModelAsync(Requests.Model("split"));
        await AddAsync("split-unknown", weightShare: null);
        await AddAsync("split-half", weightShare: 0.5);
        await AddAsync("split-quarter", weightShare: 0.25);

        var (unknown, half, quarter) = (
            await PlanAsync("split-unknown"), await PlanAsync("split-half"), await PlanAsync("split-quarter"));

        Assert.Equal(unknown.Plan.MakespanMs, half.Plan.MakespanMs);
        Assert.True(quarter.Plan.MakespanMs > half.Plan.MakespanMs);
        Assert.Contains(
            "W is 0.25 of each backward: the median of the 7 points that say so", quarter.Basis.Assumptions);
        Assert.DoesNotContain(
            unknown.Basis.Assumptions, assumption => assumption.StartsWith("W is", StringComparison.Ordinal));
        var timeline = await planner.Client.GetTimelineAsync(quarter.PlanId);
        var times = timeline.Actions.ToLookup(action => action.Phase, action => action.EndMs - action.StartMs);
        Assert.Equal(
            3, times["input gradient"].Sum() / times["weight gradient"].Sum(), tolerance: Rounding); // 3/4 to 1/4

        async Task AddAsync(string name, double? weightShare)
        {
            var profile = Requests.Profile(name);
            await planner.Client.AddProfileAsync(profile with
            {
                Measurements =
                [
                    .. profile.Measurements!.Select(point => point with
                    {
                        InputGradientMs = (1 - weightShare) * point.BackwardMs,
                        WeightGradientMs = weightShare * point.BackwardMs,
                    }),
                ],
            });
        }

        Task<PlanResponse> PlanAsync(string profile) => planner.Client.AddPlanAsync(new()
        {
            Model = "split",
            Profile = profile,
            Stages = 4,
            SequenceTokens = 256,
            GrainTokens = 64,
            Schedule = "zero-bubble",
        });
    }

    [Fact]
    public async Task Transfers_cost_and_exposed_ones_cost_more()
    {
        var question = Question("flush", 1, null) with { Model = "gpt3-1b", Profile = "v100-datasheet" };

        var free = await planner.Client.PreviewPlanAsync(question);
        var overlapped = await planner.Client.PreviewPlanAsync(question with { Cluster = "p3-16xlarge-48" });
        var exposed = await planner.Client.PreviewPlanAsync(
            question with { Cluster = "p3-16xlarge-48", Transfers = "exposed" });
        var apart = await planner.Client.PreviewPlanAsync(
            question with { Cluster = "p3-16xlarge-48", DataParallelDegree = 8 });

        Assert.True(free.Plan.MakespanMs < overlapped.Plan.MakespanMs);
        Assert.True(overlapped.Plan.MakespanMs < exposed.Plan.MakespanMs);
        Assert.True(overlapped.Plan.MakespanMs < apart.Plan.MakespanMs); // eight replicas fill a node
        Assert.Equal((0, 0), (free.Plan.Bubble.TransferMs, exposed.Plan.Bubble.TransferMs));
        Assert.Contains("Transfers left out: no cluster named.", free.Warnings);
        Assert.DoesNotContain("Transfers left out: no cluster named.", overlapped.Warnings);
        Assert.Contains("Adding up the replicas' gradients is not in the makespan.", apart.Warnings);
    }

    private static PlanRequest Question(string schedule, int virtualStages, string? cluster) =>
        Requests.Estimated(stages: 4) with
        {
            GrainTokens = 128,
            BatchSequences = 2,
            Schedule = schedule,
            VirtualStages = virtualStages,
            Cluster = cluster,
        };
}
