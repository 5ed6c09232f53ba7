using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Elastic;

/// <summary>
/// A model that is placed in another way again and again, with ever more of it frozen, is trained as on one device
/// that never changes: fp64 to 1e-12, fp32 to 1e-4; and no bit of its state changes on the way.
/// </summary>
public class ReplanTests
{
    private const int Sequences = 4, StepsEach = 3;

    /// <summary>Devices, replicas, layers of each stage, and what is frozen from then on.</summary>
    private static readonly (int Stages, int Replicas, int[] Layers, string Frozen)[] _phases =
    [
        (4, 1, [1, 1, 1, 1], "----"),
        (2, 2, [3, 1], "ff--"),
        (3, 1, [2, 1, 1], "ff--"),
        (1, 4, [4], "fff-"),
        (2, 2, [1, 3], "-f--"),
        (3, 1, [1, 1, 2], "----"),
    ];

    public static TheoryData<ScalarType, double, bool, ScheduleKind> Trajectories { get; } = new()
    {
        { ScalarType.Float64, 0, false, ScheduleKind.OneForwardOneBackward },
        { ScalarType.Float64, 0, true, ScheduleKind.ZeroBubble },
        { ScalarType.Float64, 0.1, false, ScheduleKind.ZeroBubble },
        { ScalarType.Float64, 0.1, true, ScheduleKind.Flush },
        { ScalarType.Float32, 0, true, ScheduleKind.OneForwardOneBackward },
        { ScalarType.Float32, 0.1, false, ScheduleKind.ZeroBubble },
    };

    [Theory]
    [MemberData(nameof(Trajectories))]
    public void Training_goes_where_it_goes_on_one_device(
        ScalarType dtype, double dropoutRate, bool shardsOptimizer, ScheduleKind schedule)
    {
        var options = TinyGpt.Options(1, dtype) with
        {
            DropoutRate = dropoutRate, WeightDecay = 0.1, MaxGradientNorm = 1, ShardsOptimizer = shardsOptimizer,
        };
        using var alone = new Pipeline(TinyGpt.Shape, options);
        using var pipeline = new Pipeline(TinyGpt.Shape, Placed(options, 0));
        var tolerance = dtype == ScalarType.Float64 ? 1e-12 : 1e-4;
        for (var phase = 0; phase < _phases.Length; phase++)
        {
            Replan(pipeline, options, phase);
            alone.Freeze(Freezing.Modes(_phases[phase].Frozen));
            for (var step = 0; step < StepsEach; step++)
            {
                using var batch = TinyGpt.Batch(Sequences, seed: (phase * StepsEach) + step);
                var expected = alone.Step(batch, TinyGpt.Plan(1, $"{Sequences}:24"));
                var actual = pipeline.Step(batch, Plan(phase, schedule));

                Assert.Equal(expected.Loss, actual.Loss, tolerance * expected.Loss);
            }
        }

        Assert.Equal(_phases.Length - 1, pipeline.Generation);
        Assert.Equal(alone.Progress, pipeline.Progress);
    }

    [Theory]
    [InlineData(ScalarType.Float64, false, 1)]
    [InlineData(ScalarType.Float32, true, 1)]
    [InlineData(ScalarType.BFloat16, true, 1)]
    [InlineData(ScalarType.Float32, true, 2)]
    public void No_bit_of_weights_and_moments_changes_at_a_replan(ScalarType dtype, bool shardsOptimizer, int shards)
    {
        using var scope = NewDisposeScope();
        var options = TinyGpt.Options(1, dtype) with
        {
            ShardsOptimizer = shardsOptimizer,
            TensorParallelDegree = shards,
            LossScaling = new LossScaling { InitialScale = 4, GrowthInterval = 2 },
        };
        using var pipeline = new Pipeline(TinyGpt.Shape, Placed(options, 0));
        for (var phase = 0; phase < _phases.Length; phase++)
        {
            var (weights, moments) = (MemorySink.Weights(pipeline), MemorySink.Moments(pipeline));
            var progress = pipeline.Progress;

            Replan(pipeline, options, phase, freezes: false);

            AssertSame(weights, MemorySink.Weights(pipeline));
            AssertSame(moments, MemorySink.Moments(pipeline));
            AssertReplicasAgree(pipeline);
            Assert.Equal(progress, pipeline.Progress);
            pipeline.Freeze(Freezing.Modes(_phases[phase].Frozen));
            using var batch = TinyGpt.Batch(Sequences, seed: phase);
            pipeline.Step(batch, Plan(phase, ScheduleKind.Flush));
        }
    }

    [Fact]
    public void A_rank_keeps_what_it_has_and_new_replicas_take_from_all()
    {
        var options = TinyGpt.Options(4, ScalarType.Float64);
        var (four, two) = (new StageLayout(TinyGpt.Shape, options), new StageLayout(
            TinyGpt.Shape, options with { StageCount = 2, DataParallelDegree = 2 }));
        var eight = new StageLayout(TinyGpt.Shape, options with { StageCount = 2, DataParallelDegree = 4 });

        Assert.Equal(
            [
                // parts: 0 the embedding, 1 to 4 the layers, 5 the head
                new(0, 0, 0), new(1, 0, 0), new(2, 1, 0), new(3, 2, 1), new(4, 3, 1), new(5, 3, 1),
                new(0, 0, 2), new(1, 0, 2), new(2, 1, 2), new(3, 2, 3), new(4, 3, 3), new(5, 3, 3),
            ],
            PlacementDifference.Between(four, two));
        var moves = PlacementDifference.Between(two, eight);
        Assert.All(moves.Where(move => move.To < 4), move => Assert.True(move.IsStay));
        Assert.Equal([0, 1, 2, 3], moves.Where(move => move.To >= 4).Select(move => move.From).Distinct());
    }

    /// <summary>All is as before: the training goes on.</summary>
    [Fact]
    public void What_cannot_be_changed_is_refused()
    {
        var options = TinyGpt.Options(2, ScalarType.Float64);
        using var pipeline = new Pipeline(TinyGpt.Shape, options);
        using var batch = TinyGpt.Batch(sequences: 2);
        pipeline.Step(batch, TinyGpt.Plan(2, "2:24"));

        foreach (var (name, other) in new (string, PipelineOptions)[]
        {
            ("Dtype", options with { Placement = TinyGpt.PlacementOf(ScalarType.Float32) }),
            ("Seed", options with { Placement = options.Placement with { Seed = 8 } }),
            ("TensorParallelDegree", options with { TensorParallelDegree = 2 }),
            ("DropoutRate", options with { DropoutRate = 0.5 }),
            ("3 stages do not divide 4 layers", options with { StageCount = 3 }),
        })
        {
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => pipeline.Replan(other)).Message);
        }

        Assert.Equal(0, pipeline.Generation);
        Assert.Equal(2, pipeline.Step(batch, TinyGpt.Plan(2, "2:24")).Timeline.Devices.Count);
    }

    private static PipelineOptions Placed(PipelineOptions options, int phase) => options with
    {
        StageCount = _phases[phase].Stages,
        DataParallelDegree = _phases[phase].Replicas,
        LayersPerStage = _phases[phase].Layers,
    };

    private static StepPlan Plan(int phase, ScheduleKind schedule) => TinyGpt.Plan(
        _phases[phase].Stages,
        (Sequences / _phases[phase].Replicas) switch { 1 => "1:8,16", 2 => "1:8,8,8 1:24", _ => "2:5,19 2:12,12" },
        new ScheduleChoice(schedule));

    /// <summary>The first phase is there already.</summary>
    private static void Replan(Pipeline pipeline, PipelineOptions options, int phase, bool freezes = true)
    {
        if (phase > 0)
        {
            pipeline.Replan(Placed(options, phase));
        }

        if (freezes)
        {
            pipeline.Freeze(Freezing.Modes(_phases[phase].Frozen));
        }
    }

    private static void AssertSame(
        IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, of => Assert.True(Freezing.Same(of.Value, actual[of.Key]), of.Key));
    }

    private static void AssertReplicasAgree(Pipeline pipeline) => Assert.All(
        Freezing.WeightsOf(pipeline).GroupBy(of => (of.Weight.Name, of.Shard), of => of.Weight),
        replicas => Assert.All(replicas, weight => Assert.True(
            Freezing.Same(replicas.First().Parameter, weight.Parameter), weight.Name)));
}
