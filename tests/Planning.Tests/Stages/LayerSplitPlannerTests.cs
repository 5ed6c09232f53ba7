using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Stages;

public class LayerSplitPlannerTests
{
    private static readonly FunctionLatencyModel Head = new((b, l, _) => (0.008 * b * l, 0.016 * b * l));

    [Fact]
    public void The_stage_with_a_head_has_fewer_layers()
    {
        var device = new StageDevice(FunctionLatencyModel.Smooth, head: Head); // the head is worth two layers

        var plan = LayerSplitPlanner.Plan(Problem([device, device, device, device], layers: 22))!;

        Assert.Equal([6, 6, 6, 4], plan.LayersPerStage);
    }

    [Fact]
    public void A_device_of_half_the_speed_has_half_the_layers()
    {
        var device = new StageDevice(FunctionLatencyModel.Smooth);

        var plan = LayerSplitPlanner.Plan(Problem([device, device.Scaled(2), device], layers: 20))!;

        Assert.Equal([8, 4, 8], plan.LayersPerStage);
    }

    [Fact]
    public void Stages_have_no_more_layers_than_fit()
    {
        var device = new StageDevice(FunctionLatencyModel.Smooth);
        var problem = new LayerSplitProblem([device, device], 8, Question)
        {
            Fits = (k, layers) => k == 1 || layers <= 3,
        };

        Assert.Equal([3, 5], LayerSplitPlanner.Plan(problem)!.LayersPerStage);
    }

    [Fact]
    public void There_is_no_plan_where_no_split_fits()
    {
        var device = new StageDevice(FunctionLatencyModel.Smooth);
        var problem = new LayerSplitProblem([device, device], 8, Question) { Fits = (_, layers) => layers <= 3 };

        Assert.Null(LayerSplitPlanner.Plan(problem));
    }

    [Fact]
    public void Every_stage_has_a_layer() => Assert.Throws<ArgumentException>(
        () => Problem([new StageDevice(Head), new StageDevice(Head)], layers: 1));

    [Fact]
    public void The_gap_says_how_far_the_best_of_all_splits_may_be()
    {
        var device = new StageDevice(FunctionLatencyModel.Smooth, Head, Head);

        var plan = LayerSplitPlanner.Plan(Problem([device, device.Scaled(1.3), device, device], layers: 24))!;

        Assert.InRange(plan.OptimalityGap, 0, 0.5); // 0.45 when recorded: one slice or two cross four stages
        Assert.True(plan.LowerBound <= plan.Plan.LowerBound);
        Assert.Equal(24, plan.LayersPerStage.Sum());
    }

    [Fact]
    public void Is_late_with_a_plan()
    {
        var device = new StageDevice(FunctionLatencyModel.Smooth, Head, Head);

        var plan = LayerSplitPlanner.Plan(
            Problem([device, device.Scaled(1.3), device], layers: 12),
            new SearchLimits { Deadline = new CancellationToken(canceled: true) })!;

        Assert.Equal(12, plan.LayersPerStage.Sum());
        Assert.True(plan.LowerBound <= plan.Plan.Makespan);
    }

    private static LayerSplitProblem Problem(IReadOnlyList<StageDevice> devices, int layers) =>
        new(devices, layers, Question);

    private static PipelineProblem Question(IReadOnlyList<ILatencyModel> stages) =>
        new(new Tokens(256), new Tokens(16), 2, stages) { Schedule = ScheduleKind.OneForwardOneBackward };
}
