using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planning.Tests.Parallelism;

public class NetworkLinkTests
{
    private static readonly NetworkLink Link = new(new Milliseconds(0.01), gigabytesPerSecond: 25);

    /// <summary>
    /// A ring in steps: in each all n links carry one n-th of the bytes at once; n − 1 steps to add up, n − 1 to share.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(100)]
    public void An_all_reduce_takes_what_its_steps_take(int ranks)
    {
        var bytes = new Bytes(1_000_000_000);
        var ms = 0.0;
        for (var step = 0; step < 2 * (ranks - 1); step++)
        {
            ms += 0.01 + (1e9 / ranks / 25e6);
        }

        Assert.Equal(ms, Link.AllReduce(bytes, ranks).Value, tolerance: 1e-9 * ms);
        Assert.Equal(ms / 2, Link.HalfAllReduce(bytes, ranks).Value, tolerance: 1e-9 * ms);
    }

    [Fact]
    public void Nobody_else_is_told_nothing() => Assert.Equal(Milliseconds.Zero, Link.AllReduce(new Bytes(1000), 1));

    [Fact]
    public void Many_ranks_move_twice_the_bytes_at_most()
    {
        var free = new NetworkLink(Milliseconds.Zero, 1);

        // 10^6 bytes at 10^9 bytes/s are 1 ms
        Assert.Equal(2 * 999 / 1000.0, free.AllReduce(new Bytes(1_000_000), 1000).Value, tolerance: 1e-12);
    }

    [Fact]
    public void Rejects_no_bandwidth_and_nobody()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NetworkLink(Milliseconds.Zero, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Link.AllReduce(Bytes.Zero, 0));
    }
}
