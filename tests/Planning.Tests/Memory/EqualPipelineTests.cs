using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;
using TeraPipe.Planning.Tests.Slicing;
using static TeraPipe.Planning.Tests.Memory.TestModels;

namespace TeraPipe.Planning.Tests.Memory;

public class EqualPipelineTests
{
    private const double Tolerance = 1e-9; // relative: sums of doubles in another order

    private static readonly MicroBatchSlicing[] Batch = [Cut(2, 96, 64, 96), Cut(1, 128, 128), Cut(1, 256)];

    [Theory]
    [InlineData(TransferPolicy.Overlapped)]
    [InlineData(TransferPolicy.Exposed)]
    public void The_formula_and_the_simulation_agree_under_flush(TransferPolicy policy)
    {
        var links = new PipelineLinks(policy, Enumerable.Repeat(
            LinkLatency.FromBandwidth(new Milliseconds(0.01), 100, 512), 3));
        var pipeline = Pipeline(4, links);

        var simulated = new EqualStagesSimulation(
            FlushSchedule.Create(4, [3, 2, 1]), Batch, pipeline.StageLatency(Recompute.Full, 1), null, links).Makespan;

        var formula = pipeline.Makespan(Batch, ScheduleChoice.Flush, Recompute.Full).Value;
        Assert.Equal(formula, simulated.Value, tolerance: Tolerance * formula);
    }

    [Theory]
    [InlineData(Recompute.None, 0.5)]
    [InlineData(Recompute.Full, 0.5)]
    [InlineData(Recompute.Full, 0.3)]
    public void Other_schedules_are_what_the_simulator_says_of_every_action(Recompute recompute, double weightShare)
    {
        var pipeline = Pipeline(2, PipelineLinks.Free(2), weightShare);
        ScheduleChoice[] schedules =
            [new(ScheduleKind.OneForwardOneBackward), new(ScheduleKind.Interleaved, 2), new(ScheduleKind.ZeroBubble)];
        foreach (var choice in schedules)
        {
            var layers = 4 / (2 * choice.VirtualStages);
            var timeline = PipelineSimulator.Simulate(choice.Create(2, [3, 2, 1]), action =>
            {
                var microBatch = Batch[action.MicroBatch];
                var context = microBatch.Slices.Take(action.Slice).Sum(slice => slice.Count);
                var latency = FunctionLatencyModel.Smooth.Predict(
                    microBatch.Sequences, microBatch.Slices[action.Slice], new Tokens(context));
                var (forwardMs, backwardMs) = (layers * latency.Forward.Value, layers * latency.Backward.Value);
                var againMs = recompute == Recompute.Full ? forwardMs : 0;
                return new Milliseconds(action.Phase switch
                {
                    Phase.Forward => forwardMs,
                    Phase.Backward => backwardMs + againMs,
                    Phase.InputGradient => ((1 - weightShare) * backwardMs) + againMs,
                    _ => weightShare * backwardMs,
                });
            });

            Assert.Equal(
                timeline.Makespan.Value,
                pipeline.Makespan(Batch, choice, recompute).Value,
                tolerance: Tolerance * timeline.Makespan.Value);
        }
    }

    [Fact]
    public void Only_the_flush_schedule_holds_everything_at_once()
    {
        var pipeline = Pipeline(4, PipelineLinks.Free(4));
        MicroBatchSlicing[] batch = [.. Enumerable.Repeat(Cut(1, 64, 64, 64, 64), 8)];

        Bytes First(ScheduleKind kind) =>
            pipeline.Memory(batch, new ScheduleChoice(kind), Recompute.None)[0].Activations;

        // 1F1B holds K − 1 + n = 7 of 32 slices on the first stage, and its zero-bubble form as many.
        Assert.Equal(7 * First(ScheduleKind.Flush).Count, 32 * First(ScheduleKind.OneForwardOneBackward).Count);
        Assert.True(First(ScheduleKind.ZeroBubble) < First(ScheduleKind.Flush));
    }

    /// <summary>
    /// Korthikanti et al., section 4.2.3: interleaving makes the first device hold (1 + (p − 1) / (p m)) times as much,
    /// m stages on each of p devices, with whole sequences as slices.
    /// </summary>
    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 2)]
    [InlineData(4, 3)]
    public void Interleaving_holds_the_published_share_more(int devices, int virtualStages)
    {
        var model = Gpt(12 * devices, 64, 4, hasDropout: false);
        var pipeline = new EqualPipeline(model, FunctionLatencyModel.Smooth, devices, new Tokens(64), new Tokens(8));
        MicroBatchSlicing[] batch = [.. Enumerable.Repeat(Cut(1, 64), 4 * devices)];

        double First(ScheduleChoice choice) =>
            pipeline.Memory(batch, choice, Recompute.None)[0].Activations.Count;

        var ratio =
            First(new(ScheduleKind.Interleaved, virtualStages)) / First(new(ScheduleKind.OneForwardOneBackward));
        Assert.Equal(1 + ((devices - 1.0) / (devices * virtualStages)), ratio, tolerance: 1e-12);
    }

    [Fact]
    public void The_way_back_from_the_last_device_is_the_slowest_link()
    {
        var fast = LinkLatency.FromBandwidth(Milliseconds.Zero, 100, 1);
        var slow = LinkLatency.FromBandwidth(Milliseconds.Zero, 10, 1);

        var links = new PipelineLinks(TransferPolicy.Overlapped, [fast, slow]).ForVirtualStages(2);

        Assert.Equal([fast, slow, slow, fast, slow], links.Links);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Rejects_what_is_no_share_of_a_backward(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Pipeline(2, PipelineLinks.Free(2), share));

    private static EqualPipeline Pipeline(int devices, PipelineLinks links, double weightShare = 0.5)
    {
        var model = Gpt(4, 256, 8, vocabulary: 1000, hasDropout: false);
        return new EqualPipeline(model, FunctionLatencyModel.Smooth, devices, new Tokens(256), new Tokens(32))
        {
            Links = links,
            WeightGradientShare = weightShare,
        };
    }
}
