using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Elastic;

/// <summary>What freezing leaves out: updates and decay, backwards, messages, and what is dropped in the prefix.</summary>
public class FreezeTests
{
    private static readonly PipelineOptions _options =
        TinyGpt.Options(2, ScalarType.Float64) with { WeightDecay = 0.1, MaxGradientNorm = 1 };

    [Theory]
    [InlineData("ff--", 1, 1, false)]
    [InlineData("ff--", 2, 1, true)]
    [InlineData("fff-", 2, 1, false)]
    [InlineData("-ff-", 2, 1, true)]
    [InlineData("f-f-", 1, 2, false)]
    public void Frozen_weights_keep_every_bit_over_twenty_steps_of_decay(
        string frozen, int replicas, int shards, bool shardsOptimizer)
    {
        using var scope = NewDisposeScope();
        using var pipeline = new Pipeline(TinyGpt.Shape, _options with
        {
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
            ShardsOptimizer = shardsOptimizer,
        });
        Train(pipeline, steps: 2); // so that there are moments to move them
        pipeline.Freeze(Freezing.Modes(frozen));
        var before = Freezing.Copies(pipeline);

        Train(pipeline, steps: 20);

        Assert.All(before.Zip(Freezing.Copies(pipeline)), pair => Assert.True(
            Freezing.Same(pair.First.Numbers, pair.Second.Numbers) == Freezing.IsFrozen(frozen, pair.First.Name),
            pair.First.Name));
    }

    /// <summary>The control: what PyTorch does with requires_grad off and a gradient left over as zeros.</summary>
    [Fact]
    public void With_zeros_for_gradients_they_would_drift()
    {
        using var scope = NewDisposeScope();
        using var pipeline = new Pipeline(TinyGpt.Shape, _options);
        Train(pipeline, steps: 2);
        var stage = pipeline.Worker(new(0, 0, 0)).Stages[0];
        var before = Freezing.Copies(pipeline);

        stage.Stage.Weights.OnGradients(gradient => gradient.zero_());
        stage.Optimizer.Step(1e-2);

        var ofStage = stage.Stage.Weights.All.Select(weight => weight.Name).ToHashSet();
        Assert.All(
            before.Zip(Freezing.Copies(pipeline)).Where(pair => ofStage.Contains(pair.First.Name)),
            pair => Assert.False(Freezing.Same(pair.First.Numbers, pair.Second.Numbers), pair.First.Name));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Thawed_layers_go_on_with_the_moments_and_the_updates_that_they_had(int replicas, bool shardsOptimizer)
    {
        using var scope = NewDisposeScope();
        using var pipeline = new Pipeline(
            TinyGpt.Shape, _options with { DataParallelDegree = replicas, ShardsOptimizer = shardsOptimizer });
        Train(pipeline, steps: 3);
        var (kept, copies) = (MemorySink.Moments(pipeline), Freezing.Copies(pipeline));
        pipeline.Freeze(layers: 2);
        Train(pipeline, steps: 4);
        pipeline.Thaw();

        var waited = MemorySink.Moments(pipeline);
        Assert.All(kept.Where(of => Freezing.IsFrozen("ff--", of.Key)), of =>
            Assert.True(Freezing.Same(of.Value, waited[of.Key]), of.Key));
        Assert.Equal([3, 3, 7, 7], pipeline.Progress.Layers!.Select(layer => layer.UpdatesDone));
        Assert.Equal(7, pipeline.Progress.UpdatesDone);

        Train(pipeline, steps: 1);
        Assert.All(copies.Where(of => Freezing.IsFrozen("ff--", of.Name)), of => AssertUpdated(of.Name, of.Numbers));
        Assert.Equal([4, 4, 8, 8], pipeline.Progress.Layers!.Select(layer => layer.UpdatesDone));

        // AdamW by hand: the fourth update of this parameter
        void AssertUpdated(string name, Tensor weight)
        {
            var gradient = pipeline.Parameters.Single(named => named.Name == name).Gradient!;
            var mean = kept[$"{name}/exp_avg"] * 0.9 + gradient * 0.1;
            var square = kept[$"{name}/exp_avg_sq"] * 0.999 + gradient * gradient * 0.001;
            var expected = weight * (1 - 1e-2 * 0.1)
                - mean / (1 - Math.Pow(0.9, 4)) * 1e-2 / ((square / (1 - Math.Pow(0.999, 4))).sqrt() + 1e-8);
            var actual = pipeline.Parameters.Single(named => named.Name == name).Parameter;
            Assert.True(actual.allclose(expected, rtol: 1e-12, atol: 1e-14), name);
        }
    }

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

    /// <summary>A message that nobody takes would still be in the mailbox when its like comes in the next step.</summary>
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

    [Fact]
    public void Too_few_layers_and_the_last_one_are_refused()
    {
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float64);

        Assert.Contains(
            "3 layers are said to be frozen or not; the model has 4",
            Assert.Throws<ArgumentException>(() => pipeline.Freeze(Freezing.Modes("ff-"))).Message);
        Assert.Contains(
            "Of 4 layers 4 are frozen", Assert.Throws<ArgumentException>(() => pipeline.Freeze(4)).Message);
        Assert.Contains(
            "The last layer is trained",
            Assert.Throws<ArgumentException>(() => pipeline.Freeze(Freezing.Modes("---f"))).Message);
        Assert.Equal(4, pipeline.Modes.Computed);
    }

    private static void Train(Pipeline pipeline, int steps)
    {
        var replicas = pipeline.Grid.Replicas;
        for (var step = 0; step < steps; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2 * replicas, seed: step);
            pipeline.Step(batch, TinyGpt.Plan(2, "1:8,16 1:24", new(ScheduleKind.OneForwardOneBackward)));
        }
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
