using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Tests.Latency;

namespace TeraPipe.Planning.Tests.Slicing;

public class ProvenanceSharesTests
{
    [Fact]
    public void Weighs_each_provenance_by_its_busy_time()
    {
        // Lengths 16 and 32 after contexts 0 and 32; the longest sequence measured is 64.
        var table = TestTables.Create([16, 32], [0, 32], longest: 64, (l, c) => (1, 1));
        var model = new ProfiledLatencyModel(table);
        MicroBatchSlicing[] microBatches = [new(1, [new Tokens(16), new Tokens(16), new Tokens(32), new Tokens(16)])];

        var shares = ProvenanceShares.Of(microBatches, model);

        // 16 after 0 and 32 after 32 are measured, 16 after 16 lies between two points, 16 after 64 outside.
        Assert.Equal(new ProvenanceShares(0.5, 0.25, 0.25, 0), shares);
    }

    [Fact]
    public void Adds_up_to_one_even_where_all_is_free()
    {
        var model = new FunctionLatencyModel((_, _, _) => (0, 0));

        Assert.Equal(
            new ProvenanceShares(1, 0, 0, 0), ProvenanceShares.Of([new(1, [new Tokens(8), new Tokens(8)])], model));
    }
}
