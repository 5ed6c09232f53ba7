using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>Fifty steps of training end where training on one device ends.</summary>
public class TrajectoryTests
{
    private const int Steps = 50;

    // AdamW divides by the root of a gradient's square: where that is near zero, rounding of 1e-16 grows to 1e-10 of
    // the learning rate in a step, and the steps add up
    private const double Tolerance = 1e-9;

    private static readonly string[] _plans = ["1:8,8,8 1:4,20", "2:24", "2:3,4,5,12", "1:24 1:12,12"];

    [Theory]
    [InlineData(2, "flush", 1, 1, false)]
    [InlineData(3, "1f1b", 1, 1, false)]
    [InlineData(2, "interleaved", 1, 1, false)]
    [InlineData(4, "zero-bubble", 1, 1, false)]
    [InlineData(2, "zero-bubble", 2, 1, false)]
    [InlineData(2, "1f1b", 2, 1, true)]
    [InlineData(1, "flush", 1, 2, false)]
    [InlineData(2, "1f1b", 2, 2, true)]
    public void Losses_stay_those_of_one_device_while_the_plan_changes_at_every_step(
        int stages, string schedule, int replicas, int shards, bool shardsOptimizer)
    {
        var choice = new ScheduleChoice(
            ScheduleKinds.All.Single(kind => kind.Name() == schedule), schedule == "interleaved" ? 2 : 1);
        using var alone = TinyGpt.Pipeline(1, ScalarType.Float64);
        using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(stages, ScalarType.Float64) with
        {
            VirtualStages = choice.VirtualStages,
            LayersPerStage = TinyGpt.Spread(stages * choice.VirtualStages),
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
            ShardsOptimizer = shardsOptimizer,
        });
        for (var step = 0; step < Steps; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2 * replicas, seed: step);
            var expected = alone.Step(batch, TinyGpt.Plan(1, $"{2 * replicas}:24")).Loss;
            var actual = pipeline.Step(batch, TinyGpt.Plan(stages, _plans[step % _plans.Length], choice)).Loss;

            Assert.Equal(expected, actual, tolerance: Tolerance * expected);
        }
    }

    [Fact]
    public void Sharing_the_optimizers_state_changes_no_bit_of_the_losses()
    {
        var options = TinyGpt.Options(2, ScalarType.Float32) with { DataParallelDegree = 2 };
        using var whole = new Pipeline(TinyGpt.Shape, options);
        using var shared = new Pipeline(TinyGpt.Shape, options with { ShardsOptimizer = true });
        for (var step = 0; step < Steps; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 4, seed: step);
            var plan = TinyGpt.Plan(2, "1:8,8,8 1:24");

            Assert.Equal(whole.Step(batch, plan).Loss, shared.Step(batch, plan).Loss);
        }
    }
}
