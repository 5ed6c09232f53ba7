using TeraPipe.Planning;
using TeraPipe.Profiler.Adaptive;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Adaptive;

public class LatencyPosteriorTests
{
    private const int SequenceTokens = 2048;
    private const int GrainTokens = 8;
    private const int Draws = 100;

    /// <summary>A point is known to about 0.3 % here: a draw that is off by 2 % would be off by six standard errors.
    /// </summary>
    [Theory]
    [InlineData(DeviceClass.Smooth)]
    [InlineData(DeviceClass.Stepped)]
    public void Draws_pass_near_measured_points(DeviceClass kind)
    {
        for (var seed = 500; seed < 505; seed++)
        {
            var (_, size) = Measured(kind, seed);
            var posterior = new LatencyPosterior(size, seed: 1);
            for (var draw = 0; draw < Draws; draw++)
            {
                var device = posterior.Draw();
                Assert.All(size.Cells.Zip(size.Forward.TimesMs), each => Assert.InRange(
                    device.TimeMs(device.Forward, each.First) / each.Second, 0.98, 1.02));
            }
        }
    }

    /// <summary>
    /// Of the times of slices that were not measured the middle 90 % of the draws hold 90 %, or more, as priors must do
    /// for rougher devices than these. Slices of one device err together: 80 % over ten devices is what may happen.
    /// </summary>
    [Theory]
    [InlineData(DeviceClass.Smooth)]
    [InlineData(DeviceClass.Stepped)]
    [InlineData(DeviceClass.Noisy)]
    public void The_truth_of_what_was_not_measured_lies_among_the_draws(DeviceClass kind)
    {
        var (held, count) = (0, 0);
        for (var seed = 600; seed < 610; seed++)
        {
            var (layer, size) = Measured(kind, seed);
            var posterior = new LatencyPosterior(size, seed: 1);
            var devices = Enumerable.Range(0, Draws).Select(_ => posterior.Draw()).ToArray();
            var random = new Random(seed);
            for (var i = 0; i < 40; i++, count++)
            {
                var length = random.Next(1, size.Space.Count + 1);
                var cell = new Cell(length, random.Next(size.Space.Count - length + 1));
                var truth = layer.Predict(1, size.Space.TokensOf(cell.Length), size.Space.TokensOf(cell.Context));
                double[] drawnMs = [.. devices.Select(device => device.TimeMs(device.Backward, cell)).Order()];
                held += truth.Backward.Value >= drawnMs[4] && truth.Backward.Value <= drawnMs[^5] ? 1 : 0;
            }
        }

        Assert.InRange((double)held / count, 0.8, 1);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    public void Tiles_are_recognised_by_the_coarse_points(int tile)
    {
        var layer = new SyntheticLayer((l, c) =>
        {
            var products = Math.Max(40, (l + tile - 1) / tile * tile);
            return (10 + products + (l * (c + (l / 2.0)) / 8000), 15 + (2 * products) + (l * (c + (l / 2.0)) / 3500));
        });

        var hypotheses = Hypotheses.Of(Measured(DeviceClass.Smooth, layer, new Random(1)));

        Assert.InRange(
            hypotheses.Where(each => each.Hypothesis.TileTokens == tile).Sum(each => each.Weight), 0.95, 1 + 1e-9);
        Assert.Equal(1, hypotheses.Sum(each => each.Weight), 1e-9);
    }

    /// <summary>Variance 1, and what lengths have in common as the kernel says; 4,000 paths: one standard error is 2 %.
    /// </summary>
    [Fact]
    public void Paths_vary_together_as_their_covariance_says()
    {
        var gaussian = new Gaussian(seed: 3);
        var paths = Enumerable.Range(0, 4000).Select(_ => SmoothPath.Draw(64, gaussian)).ToArray();
        foreach (var (i, j) in new[] { (1, 1), (64, 64), (10, 11), (16, 32), (8, 64), (1, 2) })
        {
            var covariance = paths.Average(path => path[i - 1] * path[j - 1]);
            Assert.Equal(SmoothPath.Covariance(Math.Abs(Math.Log((double)i / j))), covariance, 0.08);
        }
    }

    private static (SyntheticLayer Layer, SizeTimes Size) Measured(DeviceClass kind, int seed)
    {
        var random = new Random(seed);
        var layer = new SyntheticLayer(random, kind == DeviceClass.Stepped, SequenceTokens);
        return (layer, Measured(kind, layer, random));
    }

    /// <summary>The coarse points.</summary>
    private static SizeTimes Measured(DeviceClass kind, SyntheticLayer layer, Random random)
    {
        var options = new AdaptiveOptions { Sequence = new Tokens(SequenceTokens), Grain = new Tokens(GrainTokens) };
        var space = new SizeSpace(options, microBatch: 1);
        var run = new SyntheticCase(
            layer, clock => new SyntheticDevice(kind, layer, random, clock), options);
        var results = run.Run([], mostVisits: CoarseCells.Of(space.Count).Count);
        return new SizeTimes(space, results.Measured(MeasuredPart.Layer));
    }
}
