using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

public class StrictLatencyModelTests
{
    private static readonly LatencyTable Table =
        TestTables.Create([16, 32, 64], [0, 64, 128], longest: 160, (l, c) => (1 + l + (0.01 * l * c), 2));

    private static readonly StrictLatencyModel Strict = new(Table, new ProfiledLatencyModel(Table));

    [Fact]
    public void Refuses_exactly_what_would_be_extrapolated() => RefusesWhatIsExtrapolated(Table);

    [Fact]
    public void Refuses_exactly_that_too_where_lengths_were_measured_without_context_alone() =>
        RefusesWhatIsExtrapolated(TestTables.Create(
        [
            .. TestTables.Points([16, 32, 64], [0, 64, 128], longest: 160, (l, c) => (1 + l + (0.01 * l * c), 2)),
            .. TestTables.Points([8, 24, 48, 100, 120, 160], [0], longest: 160, (l, c) => (1 + l, 2)),
        ]));

    [Fact]
    public void Knows_no_other_micro_batch()
    {
        var rowMs = new double[3];
        Strict.PredictRow(2, Tokens.None, new Tokens(16), rowMs, rowMs);

        Assert.All(rowMs, ms => Assert.Equal(double.PositiveInfinity, ms));
        Assert.Throws<UncoveredSliceException>(() => Strict.Predict(2, new Tokens(16), Tokens.None));
        Assert.Equal([1], Strict.MicroBatchSizes);
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(160, 16)]
    [InlineData(150, 10)] // 20, 20, … and no slice under 16
    public void Some_slicings_are_covered(int sequence, int grain) =>
        Assert.Null(Coverage.GapOf(Strict, 1, new Tokens(sequence), new Tokens(grain)));

    [Fact]
    public void Says_where_no_slicing_goes_on()
    {
        // After 144 tokens there is room for 16, but contexts were measured up to 128 only.
        var stage = new StageLatencyModel(Strict, layers: 3);

        Assert.Equal(
            new CoverageGap(
                new Tokens(160),
                "320 tokens in micro-batches of 1 cannot be cut into measured slices: 160 tokens can, but no slice of "
                    + "up to the remaining 160 was measured after so much context."),
            Coverage.GapOf(stage, 1, new Tokens(320), new Tokens(16)));
        Assert.Equal(
            new CoverageGap(Tokens.None, "Micro-batches of 2 were not measured; measured were sizes 1."),
            Coverage.GapOf(stage, 2, new Tokens(16), new Tokens(16)));
        Assert.Equal(
            Tokens.None, Coverage.GapOf(stage, 1, new Tokens(8), new Tokens(8))!.Reached); // shorter than any slice
    }

    [Fact]
    public void Agrees_with_trying_every_slicing()
    {
        var random = new Random(20261013);
        var (covered, uncovered) = (0, 0);
        for (var repeat = 0; repeat < 300; repeat++)
        {
            int[] lengths = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.Next(2, 6)).Distinct()];
            int[] contexts = [0, .. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 9)).Distinct()];
            var table = TestTables.Create(
                lengths, contexts, lengths.Max() + random.Next(6), (_, _) => (random.NextDouble(), 1));
            var strict = new StrictLatencyModel(table, new BilinearLatencyModel(table));
            var sequence = random.Next(1, 11);

            var gap = Coverage.GapOf(strict, 1, new Tokens(sequence), new Tokens(1));

            Assert.Equal(CanCut(from: 0), gap is null);
            covered += gap is null ? 1 : 0;
            uncovered += gap is null ? 0 : 1;

            bool CanCut(int from) => from == sequence || Enumerable.Range(1, sequence - from).Any(
                l => IsCovered(l, from) && CanCut(from + l));

            bool IsCovered(int l, int c)
            {
                var row = new double[l];
                strict.PredictRow(1, new Tokens(c), new Tokens(1), row, new double[l]);
                return double.IsFinite(row[^1]);
            }
        }

        Assert.True(covered > 50 && uncovered > 50, $"{covered} covered, {uncovered} not");
    }

    [Fact]
    public void A_sequence_is_whole_grains() => Assert.Throws<ArgumentException>(
        () => Coverage.GapOf(Strict, 1, new Tokens(20), new Tokens(16)));

    private static void RefusesWhatIsExtrapolated(LatencyTable table)
    {
        var profile = new ProfiledLatencyModel(table);
        var strict = new StrictLatencyModel(table, profile);
        for (var c = 0; c <= 200; c += 4)
        {
            var (forwardMs, backwardMs) = (new double[50], new double[50]);
            strict.PredictRow(1, new Tokens(c), new Tokens(4), forwardMs, backwardMs);
            for (var i = 0; i < forwardMs.Length; i++)
            {
                var slice = new Tokens(4 * (i + 1));
                var expected = profile.Predict(1, slice, new Tokens(c));
                if (expected.Provenance == Provenance.Extrapolated)
                {
                    Assert.Equal(double.PositiveInfinity, forwardMs[i]);
                    Assert.Equal(double.PositiveInfinity, backwardMs[i]);
                    var refusal = Assert.Throws<UncoveredSliceException>(
                        () => strict.Predict(1, slice, new Tokens(c)));
                    Assert.Equal((1, slice, new Tokens(c)), (refusal.MicroBatch, refusal.Slice, refusal.Context));
                }
                else
                {
                    Assert.Equal(expected, strict.Predict(1, slice, new Tokens(c)));
                    Assert.Equal((expected.Forward.Value, expected.Backward.Value), (forwardMs[i], backwardMs[i]));
                }
            }
        }
    }
}
