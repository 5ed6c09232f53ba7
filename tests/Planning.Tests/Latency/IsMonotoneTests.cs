using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Latency;

/// <summary>
/// A model that says it is monotone is: on random rows, from one length to the next and from one context to a longer
/// one, no time falls.
/// </summary>
public class IsMonotoneTests
{
    private const int Trials = 200; // a kind
    private const double Rounding = 1e-14; // relative; where a wrapper divides

    private static readonly FunctionLatencyModel Falling = new((_, l, c) => (1.0 / (1 + l), 1.0 / (1 + c)));

    [Fact]
    public void Of_a_roofline_to_the_last_bit() => NeverFalls(RandomRoofline.Create, rounding: 0);

    [Fact]
    public void Of_a_stage() => NeverFalls(
        random => new StageLatencyModel(RandomRoofline.Create(random), random.Next(1, 100)));

    [Fact]
    public void Of_a_stage_of_unlike_parts() => NeverFalls(random => new SummedLatencyModel(
        [RandomRoofline.Create(random), new ContextFreeLatencyModel(RandomRoofline.Create(random))]));

    [Fact]
    public void Of_a_slower_device() => NeverFalls(
        random => new ScaledLatencyModel(RandomRoofline.Create(random), 2 * (1 - random.NextDouble())));

    [Fact]
    public void Of_the_fastest_device() => NeverFalls(
        random => new FastestLatencyModel([RandomRoofline.Create(random), RandomRoofline.Create(random)]));

    [Theory]
    [InlineData(Recompute.Selective)]
    [InlineData(Recompute.Full)]
    public void Of_recompute(Recompute recompute) => NeverFalls(random => RecomputeLatencyModel.Of(
        RandomRoofline.Create(random), RandomRoofline.Shape(random), recompute, hasFusedAttention: false));

    [Fact]
    public void Of_a_tensor_parallel_layer() => NeverFalls(TensorParallel);

    /// <summary>Its rows are the layer's.</summary>
    [Fact]
    public void Of_a_tabulated_layer() => Assert.True(
        new LayerTable(RandomRoofline.Create(new Random(1)), 1, new Tokens(64), new Tokens(8)).IsMonotone);

    /// <summary>What falls somewhere is not called monotone by what is made of it.</summary>
    [Fact]
    public void Not_of_anything_made_of_a_falling_model()
    {
        var shape = new LayerShape(64, 256);
        ILatencyModel rising = RandomRoofline.Create(new Random(1));
        ILatencyModel[] made =
        [
            new StageLatencyModel(Falling, 2),
            new SummedLatencyModel([rising, Falling]),
            new ContextFreeLatencyModel(Falling),
            new ScaledLatencyModel(Falling, 2),
            new FastestLatencyModel([rising, Falling]),
            RecomputeLatencyModel.Of(Falling, shape, Recompute.Full, hasFusedAttention: true),
            new TensorParallelLatencyModel(Falling, new NetworkLink(Milliseconds.Zero, 1), 2, shape, Precision.Bf16),
            new LayerTable(Falling, 1, new Tokens(8), new Tokens(8)),
        ];

        Assert.All(made, model => Assert.False(model.IsMonotone));
    }

    /// <summary>Tables fall where their measurements fall, and refuse slices shorter than others.</summary>
    [Fact]
    public void Not_of_a_profile()
    {
        var table = TestTables.Create([8, 16], [0], longest: 16, (l, _) => (1.0 / l, 1.0 / l));
        ILatencyModel[] fitted =
        [
            new TableLatencyModel(table), new BilinearLatencyModel(table), new ProfiledLatencyModel(table),
            new StrictLatencyModel(table, RandomRoofline.Create(new Random(1))),
        ];

        Assert.All(fitted, model => Assert.False(model.IsMonotone));
    }

    private static void NeverFalls(Func<Random, ILatencyModel> create, double rounding = Rounding)
    {
        var random = new Random(20261121);
        for (var i = 0; i < Trials; i++)
        {
            var model = create(random);
            var (grain, context) = (new Tokens(random.Next(1, 40)), random.Next(1000));
            Assert.True(model.IsMonotone);
            var (before, after) = (Row(model, context, grain), Row(model, context + random.Next(1, 500), grain));
            for (var j = 0; j < before.Length; j++)
            {
                Rises(before[j], after[j], rounding);
                Rises(before[Math.Max(0, j - 1)], before[j], rounding);
            }
        }
    }

    private static void Rises((double F, double B) least, (double F, double B) ms, double rounding) => Assert.True(
        ms.F >= least.F * (1 - rounding) && ms.B >= least.B * (1 - rounding), $"{ms} after {least}");

    private static (double F, double B)[] Row(ILatencyModel model, int context, Tokens grain)
    {
        var (forwardMs, backwardMs) = (new double[50], new double[50]);
        model.PredictRow(3, new Tokens(context), grain, forwardMs, backwardMs);
        return [.. forwardMs.Zip(backwardMs)];
    }

    private static TensorParallelLatencyModel TensorParallel(Random random)
    {
        var link = new NetworkLink(new Milliseconds(random.NextDouble()), random.Next(1, 100));
        return new TensorParallelLatencyModel(
            RandomRoofline.Create(random), link, random.Next(1, 9), RandomRoofline.Shape(random), Precision.Bf16);
    }
}
