using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Slicing;

public class FlushMakespanLinksTests
{
    [Fact]
    public void Is_what_the_flow_shop_says_where_links_are_equal_and_faster_than_the_slices()
    {
        var random = new Random(20261101);
        for (var trial = 0; trial < 1_000; trial++)
        {
            var (microBatches, stageCount) = (RandomMicroBatches(random), random.Next(1, 9));
            var link = RandomLink(random);
            var links = new PipelineLinks(TransferPolicy.Overlapped, Enumerable.Repeat(link, stageCount - 1));
            var model = SlowerThan(link, RandomTable.Create(random, TableKind.NonMonotone, TableKind.Zeros));

            var formulaMs = FlushMakespan.Of(microBatches, stageCount, model, links).Value;

            Assert.Equal(FlowShop.MakespanMs(microBatches, model, links), formulaMs, tolerance: 1e-9 * formulaMs);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Is_a_lower_bound_with_any_links(bool areEqual)
    {
        var random = new Random(20261102);
        for (var trial = 0; trial < 1_000; trial++)
        {
            var (microBatches, stageCount) = (RandomMicroBatches(random), random.Next(1, 9));
            var link = RandomLink(random);
            var links = new PipelineLinks(
                TransferPolicy.Overlapped,
                Enumerable.Range(1, stageCount - 1).Select(_ => areEqual ? link : RandomLink(random)));
            var model = RandomTable.Create(random, TableKind.NonMonotone, TableKind.Zeros);

            var formulaMs = FlushMakespan.Of(microBatches, stageCount, model, links).Value;

            Assert.InRange(formulaMs, 0, FlowShop.MakespanMs(microBatches, model, links) * (1 + 1e-9));
        }
    }

    private static FunctionLatencyModel SlowerThan(LinkLatency link, ILatencyModel model) => new((b, l, c) =>
    {
        var latency = model.Predict(b, new Tokens(l), new Tokens(c));
        var transfer = link.Predict((long)b * l);
        return ((latency.Forward + transfer).Value, (latency.Backward + transfer).Value);
    });

    private static LinkLatency RandomLink(Random random) => new(
        [(0, new Milliseconds(random.NextDouble())), (random.Next(1, 200), new Milliseconds(random.NextDouble()))]);

    private static MicroBatchSlicing[] RandomMicroBatches(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new MicroBatchSlicing(
            random.Next(1, 4),
            Enumerable.Range(0, random.Next(1, 8)).Select(
                _ => new Tokens(random.Next(1, 5) * RandomTable.GrainTokens)))),
    ];
}
