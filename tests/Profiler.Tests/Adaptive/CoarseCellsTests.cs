using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Adaptive;

namespace TeraPipe.Profiler.Tests.Adaptive;

public class CoarseCellsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(50)]
    [InlineData(256)]
    public void Every_slice_of_the_sequence_lies_between_coarse_points(int count)
    {
        var cells = CoarseCells.Of(count);
        var table = LatencyTable.Parse(
            [.. cells.Select(cell => new RawLatencyPoint(1, cell.Length, cell.Context, cell.Length, cell.Length))],
            out var faults);
        Assert.Empty(faults);

        var model = new TableLatencyModel(table!);
        for (var length = 1; length <= count; length++)
        {
            for (var context = 0; length + context <= count; context++)
            {
                Assert.NotNull(model.Find(1, new Tokens(length), new Tokens(context)));
            }
        }
    }

    /// <summary>29 are a thirteenth of what the paper measures.</summary>
    [Fact]
    public void There_are_few_of_them_whatever_the_length()
    {
        Assert.Equal(29, CoarseCells.Of(256).Count);
        Assert.Equal(376, PaperGrid.PointCount(new Tokens(2048)));
    }
}
