using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Tests.Session;

namespace TeraPipe.Profiler.Tests.Reporting;

public class MeasuredTableTests
{
    private static readonly IReadOnlyList<ProfilePoint> _grid = PointGrid.Of([1], new Tokens(64), new Tokens(16));

    [Fact]
    public void A_whole_grid_stays_whole()
    {
        var table = Without();

        Assert.Equal(10, table.Points.Count);
        Assert.Empty(table.Shortened);
        Assert.Empty(table.LeftOut);
    }

    [Fact]
    public void A_length_with_a_failed_context_keeps_only_its_point_without_context()
    {
        var table = Without((16, 32));

        Assert.Equal([(1, new Tokens(16))], table.Shortened);
        Assert.Equal(7, table.Points.Count);
        AssertIsTable(table);
    }

    [Fact]
    public void A_length_whose_point_without_context_failed_is_left_out()
    {
        var table = Without((32, 0));

        Assert.Equal([(1, new Tokens(32))], table.LeftOut);
        Assert.Equal(7, table.Points.Count);
        AssertIsTable(table);
    }

    [Fact]
    public void A_context_that_failed_for_every_length_costs_no_length()
    {
        var table = Without((16, 48));

        Assert.Equal(9, table.Points.Count);
        Assert.Empty(table.Shortened);
        AssertIsTable(table);
    }

    /// <summary>Whatever fails, the planner takes what is left.</summary>
    [Fact]
    public void Is_a_table_after_any_failures()
    {
        var random = new Random(8);
        for (var trial = 0; trial < 500; trial++)
        {
            var failing = random.NextDouble();
            var failed = _grid.Where(_ => random.NextDouble() < failing);
            var table = Without([.. failed.Select(point => (point.Slice.Count, point.Context.Count))]);
            if (table.Points.Count > 0)
            {
                AssertIsTable(table);
            }
        }
    }

    [Fact]
    public void Knows_lengths_that_were_only_measured_without_context()
    {
        var table = Of([.. _grid, new ProfilePoint(1, new Tokens(24), Tokens.None)], []);

        Assert.Equal(11, table.Points.Count);
        Assert.Empty(table.Shortened);
        AssertIsTable(table);
    }

    private static MeasuredTable Without(params (int Slice, int Context)[] failed) => Of(_grid, failed);

    private static MeasuredTable Of(IReadOnlyList<ProfilePoint> points, (int Slice, int Context)[] failed) =>
        MeasuredTable.Of(new ProfileResults(
        [
            .. points.Select(point => failed.Contains((point.Slice.Count, point.Context.Count))
                ? TestJournal.Failed(point.Slice.Count, point.Context.Count, PointOutcome.OutOfMemory)
                : TestJournal.Visit(point.Slice.Count, point.Context.Count)),
        ]));

    private static void AssertIsTable(MeasuredTable table)
    {
        var raw = table.Points.Select(result => new RawLatencyPoint(
            1, result.Point.Slice.Count, result.Point.Context.Count, result.ForwardMs, result.BackwardMs));
        Assert.NotNull(LatencyTable.Parse([.. raw], out var faults));
        Assert.Empty(faults);
    }
}
