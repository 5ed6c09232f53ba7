using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Tests.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Simulation;

public class FlushBubbleTests
{
    private const double Rounding = 1e-9; // of the makespan: both add the same numbers in another order

    [Theory]
    [InlineData(TransferPolicy.Overlapped)]
    [InlineData(TransferPolicy.Exposed)]
    public void Closed_form_is_what_the_simulated_timeline_shows(TransferPolicy policy)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (problem, microBatches) = Step(random, policy);

            var simulated = BubbleAttribution.Of(FlushSimulation.Run(
                microBatches, problem.StageCount, problem.StageLatency, problem.Links)).Total;
            var closed = FlushBubble.Of(microBatches, problem);

            var tolerance = Rounding * problem.StageCount * FlushMakespan.Of(
                microBatches, problem.StageCount, problem.StageLatency, problem.Links).Value;
            Assert.Equal(simulated.FillMs, closed.FillMs, tolerance);
            Assert.Equal(simulated.DrainMs, closed.DrainMs, tolerance);
            Assert.Equal(simulated.TailMs, closed.TailMs, tolerance);
            Assert.Equal(simulated.ImbalanceMs, closed.ImbalanceMs, tolerance);
            Assert.Equal(simulated.TransferMs, closed.TransferMs, tolerance);
        }
    }

    /// <summary>
    /// Links are alike and no transfer is longer than the slice's own compute: there the formula is exact.
    /// </summary>
    private static (SlicingProblem Problem, MicroBatchSlicing[] MicroBatches) Step(Random random, TransferPolicy policy)
    {
        var stages = random.Next(1, 6);
        var offset = random.NextDouble();
        var latency = new FunctionLatencyModel((microBatch, slice, context) =>
        {
            var ms = microBatch * (offset + slice + (0.1 * slice * context));
            return (ms, 2 * ms);
        });
        var link = new LinkLatency([(0, Milliseconds.Zero), (1, new Milliseconds(0.5 * random.NextDouble()))]);
        var problem = new SlicingProblem(new Tokens(8), new Tokens(1), batchSequences: 3, stages, latency)
        {
            Links = new PipelineLinks(policy, Enumerable.Repeat(link, stages - 1)),
        };
        MicroBatchSlicing[] microBatches = [Cut(random, 1), Cut(random, 2)];
        return (problem, microBatches);
    }

    private static MicroBatchSlicing Cut(Random random, int sequences)
    {
        var first = random.Next(1, 8);
        return new MicroBatchSlicing(sequences, [new Tokens(first), new Tokens(8 - first)]);
    }
}
