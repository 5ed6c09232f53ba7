using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

/// <summary>
/// A row is what Predict says of each of its slices, to the last bit, and infinite where that refuses.
/// </summary>
public class PredictRowTests
{
    private const int Models = 200; // a kind, each with four rows

    [Fact]
    public void Of_a_roofline() => RowsEqualPoints(RandomRoofline.Create);

    [Fact]
    public void Of_a_table() => RowsEqualPoints(random => new TableLatencyModel(RandomLattice(random)));

    [Fact]
    public void Of_a_bilinear_function() => RowsEqualPoints(random => new BilinearLatencyModel(RandomLattice(random)));

    [Fact]
    public void Of_a_profile() => RowsEqualPoints(random => new ProfiledLatencyModel(RandomLattice(random)));

    [Fact]
    public void Of_a_stage() => RowsEqualPoints(random =>
        new StageLatencyModel(new ProfiledLatencyModel(RandomLattice(random)), random.Next(1, 100)));

    [Fact]
    public void Of_composed_times() => RowsEqualPoints(random =>
        new EstimatedLatencyModel(new TableLatencyModel(RandomLattice(random))));

    [Fact]
    public void Of_a_model_that_threads_share()
    {
        var table = RandomLattice(new Random(20261010));
        var (shared, grains) = (new ProfiledLatencyModel(table), new[] { 1, 3, 8 });

        Parallel.For(0, 1000, i => RowEqualsPoints(
            shared, microBatch: i % 2 == 0 ? 1 : 3, new Tokens(i % 300), new Tokens(grains[i % 3])));
    }

    /// <summary>
    /// Any lengths, any contexts, any times, for micro-batches of 1 and of 3; for 3 some lengths without context alone.
    /// </summary>
    private static LatencyTable RandomLattice(Random random) =>
        TestTables.Create([.. RandomPoints(random, 1), .. WithoutContexts(random, RandomPoints(random, 3))]);

    private static List<RawLatencyPoint> WithoutContexts(Random random, List<RawLatencyPoint> points)
    {
        var curve = points.Select(point => point.SliceTokens).Where(_ => random.Next(2) == 0).ToHashSet();
        points.RemoveAll(point => point.ContextTokens > 0 && curve.Contains(point.SliceTokens));
        return points;
    }

    private static List<RawLatencyPoint> RandomPoints(Random random, int microBatch)
    {
        int[] lengths = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(1, 200)).Distinct()];
        int[] contexts = [0, .. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(1, 300)).Distinct()];
        return TestTables.Points(
            lengths,
            contexts,
            longest: lengths.Max() + random.Next(300),
            (_, _) => (random.Next(4) * random.NextDouble(), 10 * random.NextDouble()),
            microBatch);
    }

    private static void RowsEqualPoints(Func<Random, ILatencyModel> create)
    {
        var random = new Random(20261009);
        for (var i = 0; i < Models; i++)
        {
            var model = create(random);
            RowEqualsPoints(model, 1, Tokens.None, new Tokens(random.Next(1, 20)));
            RowEqualsPoints(model, 3, Tokens.None, new Tokens(1));
            RowEqualsPoints(model, 1, new Tokens(random.Next(400)), new Tokens(random.Next(1, 20)));
            RowEqualsPoints(model, 3, new Tokens(random.Next(200)), new Tokens(random.Next(1, 20)));
        }
    }

    private static void RowEqualsPoints(ILatencyModel model, int microBatch, Tokens context, Tokens grain)
    {
        var (forwardMs, backwardMs) = (new double[50], new double[50]);
        model.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
        for (var i = 0; i < forwardMs.Length; i++)
        {
            var expected = PredictOrRefuse(model, microBatch, new Tokens((i + 1) * grain.Count), context);
            Assert.Equal(expected, (forwardMs[i], backwardMs[i]));
        }
    }

    private static (double ForwardMs, double BackwardMs) PredictOrRefuse(
        ILatencyModel model, int microBatch, Tokens slice, Tokens context)
    {
        try
        {
            var latency = model.Predict(microBatch, slice, context);
            return (latency.Forward.Value, latency.Backward.Value);
        }
        catch (UncoveredSliceException)
        {
            return (double.PositiveInfinity, double.PositiveInfinity);
        }
    }
}
