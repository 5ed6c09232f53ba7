using System.Globalization;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Golden;

/// <summary>
/// One plan from question to picture, kept beside this file. UPDATE_GOLDENS=1 rewrites it; read the diff before it
/// lands.
/// </summary>
public class GoldenTests
{
    private const int StageCount = 4;

    // GPT3-1B by an A100's datasheet, 6 of its 24 layers on each of 4 stages.
    private static readonly ILatencyModel Stage = new StageLatencyModel(
        new RooflineLatencyModel(
            new Datasheet(312, 2039, 0.5, new Milliseconds(0.1), bytesPerElement: 2), new LayerShape(2048, 8192), 1),
        layers: 6);

    private static readonly SlicingPlan Plan =
        SlicePlanner.Plan(new SlicingProblem(new Tokens(2048), new Tokens(64), batchSequences: 3, StageCount, Stage));

    private static readonly Timeline Timeline = FlushSimulation.Run(Plan.MicroBatches, StageCount, Stage);

    [Fact]
    public void Plan_is_as_recorded() => Goldens.Check("plan.txt", string.Create(
        CultureInfo.InvariantCulture,
        $"makespan {Plan.Makespan}\ngap {Plan.OptimalityGap}\n{string.Join('\n', Plan.MicroBatches)}\n"));

    [Fact]
    public void Schedule_is_as_recorded() => Goldens.Check(
        "schedule.txt",
        FlushSchedule.Create(StageCount, [.. Plan.MicroBatches.Select(microBatch => microBatch.Slices.Count)]) + "\n");

    [Fact]
    public void Chrome_trace_is_as_recorded() => Goldens.Check("trace.json", ChromeTrace.Write(Timeline));

    [Fact]
    public void Picture_is_as_recorded() =>
        Goldens.Check("timeline.svg", TimelineSvg.Write(Timeline, "GPT3-1B, 4 stages, 3 sequences"));
}
