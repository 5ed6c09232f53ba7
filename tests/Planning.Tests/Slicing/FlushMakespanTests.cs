using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Slicing;

public class FlushMakespanTests
{
    [Fact]
    public void Adds_the_busy_time_and_each_phases_own_maximum()
    {
        // F: 1 and 4, B: 5 and 2. The slowest forward and the slowest backward are different slices.
        var model = new FunctionLatencyModel((_, _, c) => c == 0 ? (1, 5) : (4, 2));
        MicroBatchSlicing[] microBatches = [new(1, [new Tokens(8), new Tokens(8)])];

        Assert.Equal(
            new Milliseconds(1 + 4 + 5 + 2 + (2 * (4 + 5))), FlushMakespan.Of(microBatches, stageCount: 3, model));
    }

    [Fact]
    public void Counts_every_repeat_of_a_micro_batch()
    {
        var model = new FunctionLatencyModel((b, _, _) => (b, b));
        var one = new MicroBatchSlicing(1, [new Tokens(8)]);
        var equal = new MicroBatchSlicing(1, [new Tokens(8)]);
        var two = new MicroBatchSlicing(2, [new Tokens(8)]);

        Assert.Equal(new Milliseconds((3 * 2) + 4), FlushMakespan.Of([one, two, one, equal], stageCount: 1, model));
    }

    [Theory]
    [InlineData(TableKind.Smooth)]
    [InlineData(TableKind.NonMonotone)]
    [InlineData(TableKind.Zeros)]
    [InlineData(TableKind.HugeRatios)]
    public void Is_what_the_simulator_says(TableKind kind)
    {
        var random = new Random(20261006);
        for (var trial = 0; trial < 200; trial++)
        {
            var model = RandomTable.Create(random, kind, kind);
            var stageCount = random.Next(1, 9);
            var microBatches = Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomMicroBatch(random)).ToArray();

            var formulaMs = FlushMakespan.Of(microBatches, stageCount, model).Value;
            var simulatedMs = FlushSimulation.Run(microBatches, stageCount, model).Makespan.Value;

            Assert.Equal(formulaMs, simulatedMs, tolerance: 1e-9 * formulaMs);
        }
    }

    [Theory]
    [InlineData(TableKind.Smooth)]
    [InlineData(TableKind.Stepped)]
    [InlineData(TableKind.NonMonotone)]
    [InlineData(TableKind.HugeRatios)]
    public void Is_what_the_simulator_says_with_overlapped_transfers_no_longer_than_their_slices(TableKind kind)
    {
        var random = new Random(20261129);
        for (var trial = 0; trial < 200; trial++)
        {
            var model = RandomTable.Create(random, kind, kind);
            var stageCount = random.Next(1, 9);
            var microBatches = Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomMicroBatch(random)).ToArray();
            var link = new LinkLatency([(0, Milliseconds.Zero), (1, LongestTransferOfOneToken(microBatches, model))]);
            var links = new PipelineLinks(TransferPolicy.Overlapped, Enumerable.Repeat(link, stageCount - 1));

            AssertEqualsSimulation(microBatches, stageCount, model, links);
        }
    }

    [Theory]
    [InlineData(TableKind.Smooth)]
    [InlineData(TableKind.NonMonotone)]
    [InlineData(TableKind.Zeros)]
    public void Is_what_the_simulator_says_with_exposed_transfers(TableKind kind)
    {
        var random = new Random(20261130);
        for (var trial = 0; trial < 200; trial++)
        {
            var model = RandomTable.Create(random, kind, kind);
            var stageCount = random.Next(1, 9);
            var microBatches = Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomMicroBatch(random)).ToArray();
            var links = new PipelineLinks(TransferPolicy.Exposed, Enumerable.Range(1, stageCount - 1).Select(
                _ => LinkLatency.FromBandwidth(new Milliseconds(random.NextDouble()), 1 + random.Next(100), 4096)));

            AssertEqualsSimulation(microBatches, stageCount, model, links);
        }
    }

    /// <summary>x = t for the slice that computes fastest for its tokens, less for all others.</summary>
    private static Milliseconds LongestTransferOfOneToken(MicroBatchSlicing[] microBatches, ILatencyModel model) => new(
        microBatches.SelectMany(microBatch => microBatch.Slices.Zip(microBatch.Latencies(model), (slice, latency) =>
            Math.Min(latency.Forward.Value, latency.Backward.Value) / (microBatch.Sequences * slice.Count))).Min());

    private static void AssertEqualsSimulation(
        MicroBatchSlicing[] microBatches, int stageCount, ILatencyModel model, PipelineLinks links)
    {
        var formulaMs = FlushMakespan.Of(microBatches, stageCount, model, links).Value;
        var simulatedMs = FlushSimulation.Run(microBatches, stageCount, model, links).Makespan.Value;
        Assert.Equal(formulaMs, simulatedMs, tolerance: 1e-9 * formulaMs);
    }

    private static MicroBatchSlicing RandomMicroBatch(Random random) => new(
        random.Next(1, 4),
        Enumerable.Range(0, random.Next(1, 8)).Select(_ => new Tokens(RandomTable.GrainTokens * random.Next(1, 5))));
}
