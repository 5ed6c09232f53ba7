using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

public class MicroBatchSlicingTests
{
    [Fact]
    public void Rejects_what_is_no_slicing()
    {
        Assert.Throws<ArgumentException>(() => new MicroBatchSlicing(1, []));
        Assert.Throws<ArgumentException>(() => new MicroBatchSlicing(1, [new Tokens(8), Tokens.None]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MicroBatchSlicing(0, [new Tokens(8)]));
    }

    [Fact]
    public void A_slices_context_is_all_that_comes_before_it()
    {
        var asked = new List<(int, int, int)>();
        var model = new FunctionLatencyModel((b, l, c) =>
        {
            asked.Add((b, l, c));
            return (1, 1);
        });

        Assert.Equal(
            3, new MicroBatchSlicing(2, [new Tokens(8), new Tokens(16), new Tokens(4)]).Latencies(model).Count());
        Assert.Equal([(2, 8, 0), (2, 16, 8), (2, 4, 24)], asked);
    }
}
