using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

public class LatencyTableTests
{
    private static List<RawLatencyPoint> Whole =>
        TestTables.Points([8, 16, 32], [0, 16, 32, 48], longest: 64, (l, c) => (l + c, 2 * (l + c)));

    [Fact]
    public void Takes_a_whole_lattice_in_any_order()
    {
        var table = LatencyTable.Parse([.. Enumerable.Reverse(Whole)], out var faults);

        Assert.Empty(faults);
        Assert.Equal(Whole.Count, table!.Points.Count);
        Assert.Equal(
            new LatencyPoint(1, new Tokens(8), Tokens.None, new Milliseconds(8), new Milliseconds(16)),
            table.Points[0]);
        Assert.Equal([1], table.MicroBatchSizes);
    }

    [Fact]
    public void Keeps_micro_batch_sizes_apart()
    {
        var points = Whole;
        points.AddRange(TestTables.Points([8], [0], longest: 8, (_, _) => (1, 1), microBatch: 4));

        Assert.Equal([1, 4], TestTables.Create(points).MicroBatchSizes);
    }

    [Theory]
    [InlineData(0, 8, 0, 1, 1, nameof(RawLatencyPoint.MicroBatch))]
    [InlineData(1, 0, 0, 1, 1, nameof(RawLatencyPoint.SliceTokens))]
    [InlineData(1, 8, -8, 1, 1, nameof(RawLatencyPoint.ContextTokens))]
    [InlineData(1, 8, 0, -0.5, 1, nameof(RawLatencyPoint.ForwardMs))]
    [InlineData(1, 8, 0, 1, double.NaN, nameof(RawLatencyPoint.BackwardMs))]
    [InlineData(1, 8, 0, 1, double.PositiveInfinity, nameof(RawLatencyPoint.BackwardMs))]
    public void Names_the_field_that_is_wrong(int b, int l, int c, double forwardMs, double backwardMs, string field)
    {
        Assert.Null(LatencyTable.Parse([new RawLatencyPoint(b, l, c, forwardMs, backwardMs)], out var faults));

        var fault = Assert.Single(faults);
        Assert.Equal((0, field), (fault.Index, fault.Field));
    }

    [Fact]
    public void Rejects_a_point_given_twice()
    {
        Assert.Null(LatencyTable.Parse([.. Whole, Whole[2] with { ForwardMs = 7 }], out var faults));

        var fault = Assert.Single(faults);
        Assert.Equal(Whole.Count, fault.Index);
        Assert.Equal("Micro-batch 1, slice 8 after context 32 repeats measurement 2; give it once.", fault.Message);
    }

    [Fact]
    public void Rejects_a_gap()
    {
        var points = Whole;
        points.RemoveAll(point => point is { SliceTokens: 16, ContextTokens: 16 or 32 }); // 48 is left

        Assert.Null(LatencyTable.Parse(points, out var faults));

        Assert.Equal(
            "Micro-batch 1, slice 16 lacks context 16, 32; "
                + "measure it after every context with which it fits 64 tokens, or after context 0 alone.",
            Assert.Single(faults).Message);
    }

    [Theory]
    [InlineData(4, null)] // shorter than all that were measured after contexts
    [InlineData(24, null)] // between them
    [InlineData(60, null)] // longer, and no context fits
    [InlineData(100, "Micro-batch 1, slice 32 lacks context 48;")] // the longest sequence is now 100: 32 after 48 fits
    public void Takes_lengths_measured_without_context_alone(int length, string? fault)
    {
        var table = LatencyTable.Parse([.. Whole, new RawLatencyPoint(1, length, 0, 1, 1)], out var faults);

        Assert.Equal(fault is null, table is not null);
        Assert.StartsWith(fault ?? "", faults.SingleOrDefault()?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_slice_is_measured_after_one_context_only_if_that_is_0()
    {
        Assert.Null(LatencyTable.Parse([.. Whole, new RawLatencyPoint(1, 24, 16, 1, 1)], out var faults));

        Assert.Equal(
            "Micro-batch 1, slice 24 lacks context 0, 32; "
                + "measure it after every context with which it fits 64 tokens, or after context 0 alone.",
            Assert.Single(faults).Message);
    }

    [Fact]
    public void Takes_the_papers_grid()
    {
        // 16 × 16 lengths and contexts, and every multiple of 8 without context.
        var lattice = Enumerable.Range(1, 16).Select(i => 128 * i).ToArray();
        var points = TestTables.Points(lattice, [0, .. lattice[..15]], longest: 2048 + 1920, (l, c) => (l, l + c));
        points.AddRange(Enumerable.Range(1, 256).Select(i => 8 * i).Except(lattice).Select(
            l => new RawLatencyPoint(1, l, 0, l, l)));

        Assert.Equal(256 + 240, TestTables.Create(points).Points.Count);
    }

    [Fact]
    public void Rejects_a_slice_without_the_context_0()
    {
        Assert.Null(LatencyTable.Parse([new RawLatencyPoint(1, 8, 16, 1, 1)], out var faults));

        Assert.StartsWith(
            "Micro-batch 1, slice 8 lacks context 0;", Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_what_it_does_not_name()
    {
        // The longer slice was measured after contexts 0 and 18, the shorter one after 0 to 19.
        List<RawLatencyPoint> points = [.. Enumerable.Range(0, 20).Select(c => new RawLatencyPoint(1, 1, c, 1, 1))];
        points.AddRange([new RawLatencyPoint(1, 2, 0, 1, 1), new RawLatencyPoint(1, 2, 18, 1, 1)]);

        Assert.Null(LatencyTable.Parse(points, out var faults));

        Assert.Contains(
            "lacks context 1, 2, 3, 4, 5 and 12 more;", Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_all_faults_at_once()
    {
        var points = Whole;
        points.RemoveAll(point => point is { SliceTokens: 32, ContextTokens: 16 });
        points[1] = points[1] with { ForwardMs = -1, BackwardMs = double.NaN };
        points.Add(points[0]);

        Assert.Null(LatencyTable.Parse(points, out var faults));

        Assert.Equal([1, 1, points.Count - 1, null], faults.Select(fault => fault.Index));
    }

    [Fact]
    public void Rejects_a_table_without_points()
    {
        Assert.Null(LatencyTable.Parse([], out var faults));
        Assert.Single(faults);
    }
}
