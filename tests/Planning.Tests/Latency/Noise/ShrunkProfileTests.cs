using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Noise;

namespace TeraPipe.Planning.Tests.Latency.Noise;

public class ShrunkProfileTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(1, 32).Select(i => 32 * i)];
    private static readonly int[] Contexts = [.. Enumerable.Range(0, 32).Select(i => 32 * i)];

    /// <summary>Tiles of 128 tokens, and every slice of 320 tokens falls on a slow kernel.</summary>
    private static double SteppedMs(int l, int c) =>
        (0.1 + (0.01 * 128 * Math.Ceiling(l / 128.0)) + (4e-6 * l * (c + (l / 2.0)))) * (l == 320 ? 1.2 : 1);

    private static double SmoothMs(int l, int c) => 0.1 + (0.01 * l) + (4e-6 * l * (c + (l / 2.0)));

    [Theory]
    [InlineData(0.0, 7)]
    [InlineData(0.0, 2)]
    public void An_exact_table_stays_as_it_is(double spread, int samples)
    {
        var random = new Random(1);
        var table = Table((_, _) => random.NextDouble(), spread, samples, new Random(1), noise: 0);

        var profile = ShrunkProfile.Of(table);

        Assert.Equal(Times(table), Times(profile.Table));
        Assert.All(profile.StandardErrors, error => Assert.Equal(default, error));
        Assert.Equal((NoiseSource.Told, 0.0), (profile.Source, profile.NoiseLevel));
    }

    [Fact]
    public void With_many_samples_a_point_speaks_for_itself()
    {
        // Without any structure: what neighbours say is wrong by tens of per cent, what the point says by a
        // ten-thousandth.
        var random = new Random(2);
        var table = Table((_, _) => 1 + random.NextDouble(), spread: 0.005, samples: 10_000, new Random(2), noise: 0);

        var profile = ShrunkProfile.Of(table);

        Assert.All(
            Times(table).Zip(Times(profile.Table)),
            pair => Assert.Equal(pair.First, pair.Second, pair.First * 1e-5));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    public void Takes_off_most_noise_and_leaves_the_steps(double noise)
    {
        var profile = ShrunkProfile.Of(Measured(SteppedMs, noise, seed: 3));

        Assert.Equal(new Tokens(128), profile.Tile(1));
        Assert.Null(profile.KeyTile(1));
        Assert.Equal(noise, profile.NoiseLevel, noise * 0.1);
        Assert.InRange(RootMeanSquareError(profile, SteppedMs), 0, noise / 4);
        // One length alone, and both sides of a tile's end after the same context:
        Assert.Equal(SteppedMs(320, 256), ForwardMs(profile, 320, 256), SteppedMs(320, 256) * noise / 2);
        Assert.Equal(SteppedMs(384, 256), ForwardMs(profile, 384, 256), SteppedMs(384, 256) * noise / 2);
        Assert.Equal(SteppedMs(416, 256), ForwardMs(profile, 416, 256), SteppedMs(416, 256) * noise / 2);
    }

    /// <summary>Half of its few runs were ten times as long: that is no reason to doubt all points around it.</summary>
    [Fact]
    public void A_disturbed_point_says_nothing_about_the_noise_of_others()
    {
        var table = Measured(SteppedMs, 0.01, seed: 3);
        LatencyTable disturbed = new(
        [
            .. table.Points.Select((point, i) => i == 500
                ? point with { ForwardSpread = 10 * point.Forward, BackwardSpread = 10 * point.Backward }
                : point),
        ]);

        var (usual, profile) = (ShrunkProfile.Of(table), ShrunkProfile.Of(disturbed));

        var errors = usual.StandardErrors.Zip(profile.StandardErrors).Where((_, i) => i != 500);
        Assert.All(errors, pair => Assert.Equal(
            pair.First.Forward.Value, pair.Second.Forward.Value, 0.1 * pair.First.Forward.Value));
        Assert.Equal(new Tokens(128), profile.Tile(1));
    }

    [Fact]
    public void Sees_no_steps_where_there_are_none()
    {
        var profile = ShrunkProfile.Of(Measured(SmoothMs, noise: 0.03, seed: 4));

        Assert.Null(profile.Tile(1));
        Assert.Null(profile.KeyTile(1));
        Assert.InRange(RootMeanSquareError(profile, SmoothMs), 0, 0.03 / 8);
    }

    [Fact]
    public void Finds_blocks_of_keys()
    {
        // Attention computes whole blocks of 128 keys: up to a tenth of the time is padding.
        static double TimeMs(int l, int c) =>
            0.1 + (0.001 * l) + (4e-6 * l * ((128 * Math.Ceiling((c + l) / 128.0)) - (l / 2.0)));

        var profile = ShrunkProfile.Of(Measured(TimeMs, noise: 0.02, seed: 5));

        Assert.Equal(new Tokens(128), profile.KeyTile(1));
        Assert.InRange(RootMeanSquareError(profile, TimeMs), 0, 0.02 * 0.6);
    }

    [Fact]
    public void Says_how_uncertain_it_still_is()
    {
        var profile = ShrunkProfile.Of(Measured(SteppedMs, noise: 0.03, seed: 6));

        var squares = profile.Table.Points.Zip(profile.StandardErrors, (point, error) => Math.Pow(
            (point.Forward.Value - SteppedMs(point.Slice.Count, point.Context.Count)) / error.Forward.Value, 2));

        // 1 if every standard error were right; points of one segment err together, which makes it vary.
        Assert.InRange(Math.Sqrt(squares.Average()), 0.6, 1.5);
    }

    [Fact]
    public void Estimates_noise_that_was_not_told()
    {
        var random = new Random(7);
        var truth = new NoisyTruth(random, isStepped: false);

        var profile = ShrunkProfile.Of(truth.Measure(grain: 64, noise: 0.03, tellSpread: false));

        Assert.Equal(NoiseSource.Residuals, profile.Source);
        Assert.Equal(0.03, profile.NoiseLevel, 0.03 * 0.2);
    }

    [Fact]
    public void One_sample_tells_no_spread()
    {
        var profile = ShrunkProfile.Of(Table(SmoothMs, spread: 0, samples: 1, new Random(8), noise: 0.03));

        Assert.Equal(NoiseSource.Residuals, profile.Source);
        Assert.Equal(0.03, profile.NoiseLevel, 0.03 * 0.2);
    }

    [Fact]
    public void Where_nothing_tells_noise_points_are_taken_as_they_are()
    {
        var table = TestTables.Create([16, 32], [0, 16], longest: 48, (l, c) => (l + c, l));

        var profile = ShrunkProfile.Of(table);

        Assert.Equal(NoiseSource.Unknown, profile.Source);
        Assert.Equal(Times(table), Times(profile.Table));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sparse_lattice_is_no_worse_than_measured(bool isStepped)
    {
        int[] lengths = [16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048];
        int[] contexts = [0, 64, 128, 256, 384, 512, 768, 1024, 1536];
        var random = new Random(9);
        var (shrunk, raw) = (0.0, 0.0);
        for (var trial = 0; trial < 20; trial++)
        {
            var truth = new NoisyTruth(random, isStepped);
            var table = truth.Measure(lengths, contexts, noise: 0.03);
            shrunk += SquaredErrors(ShrunkProfile.Of(table).Table, truth.Model);
            raw += SquaredErrors(table, truth.Model);
        }

        Assert.InRange(Math.Sqrt(shrunk / raw), 0, 0.75);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_table_denser_without_context_is_shrunk_by_its_points_and_then_completed(bool isStepped)
    {
        var random = new Random(12);
        var (shrunk, raw, within, answers) = (0.0, 0.0, 0, 0);
        for (var trial = 0; trial < 20; trial++)
        {
            var truth = new NoisyTruth(random, isStepped);
            var table = truth.MeasureDenserWithoutContext(noise: 0.03);
            var profile = ShrunkProfile.Of(table);
            Assert.Equal(
                table.Points.Select(point => (point.Slice, point.Context)),
                profile.Table.Points.Select(point => (point.Slice, point.Context)));
            shrunk += SquaredErrors(profile.Table, truth.Model);
            raw += SquaredErrors(table, truth.Model);
            for (var (l, c) = (160, 256); l <= 1024; l += 32)
            {
                var latency = profile.Model.Predict(1, new Tokens(l), new Tokens(c));
                var trueMs = truth.Model.Predict(1, new Tokens(l), new Tokens(c)).Forward.Value;
                Assert.Equal(l % 128 == 0 ? Provenance.Measured : Provenance.Interpolated, latency.Provenance);
                within += Math.Abs((latency.Forward.Value / trueMs) - 1) < 0.05 ? 1 : 0;
                answers++;
            }
        }

        Assert.InRange(Math.Sqrt(shrunk / raw), 0, 0.85);
        Assert.InRange((double)within / answers, 0.95, 1);
    }

    [Fact]
    public void Gives_the_same_answer_twice()
    {
        var table = Measured(SteppedMs, noise: 0.05, seed: 10);

        Assert.Equal(Times(ShrunkProfile.Of(table).Table), Times(ShrunkProfile.Of(table).Table));
    }

    [Fact]
    public void Knows_only_measured_micro_batch_sizes() => Assert.Throws<ArgumentOutOfRangeException>(
        () => ShrunkProfile.Of(Measured(SmoothMs, noise: 0.01, seed: 11)).Tile(2));

    private static LatencyTable Measured(Func<int, int, double> timeMs, double noise, int seed) =>
        Table(timeMs, spread: null, samples: 7, new Random(seed), noise);

    /// <summary>With spreads of the given share of the time; null: as 7 normal samples show them in the mean.</summary>
    private static LatencyTable Table(
        Func<int, int, double> timeMs, double? spread, int samples, Random random, double noise)
    {
        // Of 7 standard normal samples: the mean of half their interquartile range, over σ of their median.
        const double SpreadOfSeven = 0.5551 / 0.4587;
        return TestTables.Create(
        [
            .. from l in Lengths
               from c in Contexts
               where l + c <= 1024
               let ms = timeMs(l, c)
               let forwardMs = ms * (1 + (noise * Normal(random)))
               let backwardMs = 2 * ms * (1 + (noise * Normal(random)))
               let share = spread ?? noise * SpreadOfSeven
               select new RawLatencyPoint(
                   1, l, c, forwardMs, backwardMs, forwardMs * share, backwardMs * share, samples),
        ]);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());

    private static IEnumerable<double> Times(LatencyTable table) =>
        table.Points.SelectMany(point => new[] { point.Forward.Value, point.Backward.Value });

    private static double ForwardMs(ShrunkProfile profile, int l, int c) =>
        profile.Model.Predict(1, new Tokens(l), new Tokens(c)).Forward.Value;

    private static double RootMeanSquareError(ShrunkProfile profile, Func<int, int, double> timeMs) => Math.Sqrt(
        profile.Table.Points.Average(point =>
            Math.Pow((point.Forward.Value / timeMs(point.Slice.Count, point.Context.Count)) - 1, 2)));

    private static double SquaredErrors(LatencyTable table, ILatencyModel truth) => table.Points.Sum(point =>
        Math.Pow((point.Forward.Value / truth.Predict(1, point.Slice, point.Context).Forward.Value) - 1, 2));
}
