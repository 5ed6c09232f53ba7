using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Elastic;

/// <summary>Below the boundary there are neither backwards nor messages nor times of them, and nothing is dropped.
/// </summary>
public class BoundaryTests
{
    [Theory]
    [InlineData("----", 1, "flush")]
    [InlineData("ff--", 1, "zero-bubble")]
    [InlineData("ff--", 2, "1f1b")]
    [InlineData("fff-", 4, "zero-bubble")]
    [InlineData("f-f-", 2, "zero-bubble")]
    public void Frozen_layers_have_the_forwards_alone_and_inner_ones_no_weight_gradients(
        string frozen, int stages, string schedule)
    {
        using var pipeline = TinyGpt.Pipeline(stages, ScalarType.Float64);
        var counts = new int[TinyGpt.Shape.Layers + 2, Enum.GetValues<Phase>().Length];
        for (var device = 0; device < stages; device++)
        {
            pipeline.Worker(new(0, device, 0)).EnteringPart =
                (part, phase) => Interlocked.Increment(ref counts[part, (int)phase]);
        }

        pipeline.Freeze(Freezing.Modes(frozen));
        using var batch = TinyGpt.Batch(sequences: 2);
        pipeline.Step(batch, TinyGpt.Plan(stages, "1:8,8,8 1:24", TinyGpt.Schedule(schedule))); // four slices

        var prefix = frozen.TakeWhile(letter => letter == 'f').Count();
        var isSplit = schedule == "zero-bubble";
        for (var layer = 0; layer < frozen.Length; layer++)
        {
            var backwards = layer < prefix ? 0 : 4;
            Assert.Equal(4, counts[1 + layer, (int)Phase.Forward]);
            Assert.Equal(isSplit ? 0 : backwards, counts[1 + layer, (int)Phase.Backward]);
            Assert.Equal(isSplit ? backwards : 0, counts[1 + layer, (int)Phase.InputGradient]);
            Assert.Equal(isSplit && frozen[layer] == '-' ? 4 : 0, counts[1 + layer, (int)Phase.WeightGradient]);
        }

        Assert.Equal(prefix > 0 ? 0 : 4, counts[0, (int)Phase.Backward]);
    }

    /// <summary>A message that nobody takes would still be in its mailbox when its like comes in the next step.
    /// </summary>
    [Theory]
    [InlineData(2, 2, "1f1b")]
    [InlineData(1, 4, "flush")]
    [InlineData(3, 4, "zero-bubble")]
    [InlineData(2, 2, "interleaved")]
    public void No_gradient_is_sent_below_the_boundary_and_no_time_is_measured_there(
        int frozenLayers, int stages, string schedule)
    {
        var choice = TinyGpt.Schedule(schedule);
        using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(stages, ScalarType.Float64) with
        {
            VirtualStages = choice.VirtualStages,
            LayersPerStage = TinyGpt.Spread(stages * choice.VirtualStages),
        });
        pipeline.Freeze(frozenLayers);
        var plan = TinyGpt.Plan(stages, "1:8,16 1:24", choice);
        using var batch = TinyGpt.Batch(sequences: 2);

        var result = Enumerable.Range(0, 3).Select(_ => pipeline.Step(batch, plan)).Last();

        var boundary = frozenLayers * stages * choice.VirtualStages / TinyGpt.Shape.Layers;
        var trimmed = pipeline.Worker(new(0, 0, 0)).Trimmed(plan);
        Assert.DoesNotContain(
            trimmed.Programs.SelectMany(program => program.Incoming.SelectMany(lane => lane)),
            message => message.Direction == Direction.Gradients && message.Stage < boundary);
        Assert.Contains(
            plan.Programs.SelectMany(program => program.Incoming.SelectMany(lane => lane)),
            message => message.Direction == Direction.Gradients && message.Stage < boundary);
        foreach (var (device, timed) in result.Timeline.Devices.Index())
        {
            Assert.Equal(
                plan.Schedule.Devices[device].Where(
                    action => action.Phase == Phase.Forward || action.Stage >= boundary),
                timed.Select(one => one.Action));
        }
    }

    /// <summary>Else what it gives could not be cached from epoch to epoch.</summary>
    [Theory]
    [InlineData("ff--", true)]
    [InlineData("-f--", false)]
    public void The_prefix_drops_nothing_and_inner_layers_drop_as_ever(string frozen, bool isSameEachStep)
    {
        using var stage = GptStage.Create(
            TinyGpt.Shape, ..2, (IsFirst: true, IsLast: false), TinyGpt.PlacementOf(ScalarType.Float64),
            (SoloCommunicator.Instance, SoloCommunicator.Instance));
        stage.Freeze(new FrozenParts(Freezing.Modes(frozen)));

        double[][] outputs = [Output(stage, 1, 0.3), Output(stage, 2, 0.3), Output(stage, 1, 0)];

        Assert.Equal(isSameEachStep, outputs[0].SequenceEqual(outputs[1]));
        Assert.Equal(isSameEachStep, outputs[0].SequenceEqual(outputs[2]));
    }

    /// <summary>What a stage sends on in two slices.</summary>
    private static double[] Output(GptStage stage, long step, double rate)
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        using var batch = TinyGpt.Batch(sequences: 1);
        using var run = MicroBatchRun.Start(stage, SoloCommunicator.Instance, TinyGpt.SequenceTokens);
        var numbers = new StepNumbers(step, LossScale: 1, Seed: 7, rate);
        var outputs = new List<double>();
        foreach (var (number, start, count) in ((int, int, int)[])[(0, 0, 8), (1, 8, 16)])
        {
            var tokens = batch.Inputs.narrow(1, start, count);
            var slice = new SliceInput(tokens, tokens, start, batch.Tokens) { Numbers = numbers };
            using var data = run.Forward(number, slice, tokens).contiguous().data<double>();
            outputs.AddRange(data.ToArray());
        }

        return [.. outputs];
    }
}
