using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;
using TeraPipe.Planning.Tests.Memory;

namespace TeraPipe.Planning.Tests.Parallelism;

public class SweepTests
{
    private static readonly Datasheet Gpu = new(100, 1000, 0.5, new Milliseconds(0.02), 2);
    private static readonly ModelShape Model = TestModels.Gpt(8, 512, 8, vocabulary: 5000, hasDropout: false);

    private static readonly SweepSpace Space = new()
    {
        PipelineDegrees = [1, 2, 3, 4, 8],
        DataDegrees = [1, 2, 3, 4],
        TensorDegrees = [1, 2, 4, 16],
        MicroBatches = [1, 2],
        Schedules =
        [
            ScheduleChoice.Flush, new(ScheduleKind.OneForwardOneBackward),
            new(ScheduleKind.Interleaved, 2), new(ScheduleKind.ZeroBubble),
        ],
        RecomputeLevels = Enum.GetValues<Recompute>(),
    };

    [Theory]
    [InlineData(TransferPolicy.Overlapped, GradientReduction.Overlapped, true, false, 0.5)]
    [InlineData(TransferPolicy.Exposed, GradientReduction.Exposed, false, true, 0.3)]
    public void Says_what_each_configuration_alone_comes_to(
        TransferPolicy transfers, GradientReduction reduction, bool isFused, bool shardsOptimizer, double weightShare)
    {
        var job = Job() with
        {
            Transfers = transfers,
            Reduction = reduction,
            WeightGradientShare = _ => weightShare,
            Settings = new MemorySettings { HasFusedAttention = isFused, ShardsOptimizer = shardsOptimizer },
        };
        Configuration[] all = [.. Space.Configurations()];

        var rows = Sweep.Run(job, all);

        Assert.Equal(all, rows.Select(row => row.Configuration));
        Assert.Equal(
            Enum.GetValues<ObstacleKind>().Except([ObstacleKind.Latencies]),
            rows.Select(row => row.Obstacle?.Kind).OfType<ObstacleKind>().Distinct().Order());
        foreach (var row in rows.Where(row => row.Memory is not null))
        {
            var need = MemoryOf(job, row);
            Assert.Equal(need, row.MostMemory);
            Assert.Equal(need > job.Cluster.DeviceMemory, row.Shortage is not null);
            if (row.StepTime is { } stepTime)
            {
                Assert.Equal(StepMs(job, row), stepTime.Value, tolerance: 1e-9 * stepTime.Value);
            }
        }
    }

    [Fact]
    public void The_front_of_a_sweep_beats_all_its_rows()
    {
        var rows = Sweep.Run(Job(), Space.Configurations());

        var front = ParetoFront.Of(rows);

        Assert.NotEmpty(front);
        Assert.All(rows.Where(row => row.StepTime is not null), row => Assert.Contains(front, other =>
            other.StepTime <= row.StepTime && other.MostMemory <= row.MostMemory && other.Gpus <= row.Gpus));
    }

    [Fact]
    public void Says_the_same_every_time_and_tells_how_far_it_is()
    {
        var told = new List<SweepProgress>();

        var first = Sweep.Run(Job(), Space.Configurations(), new Listener(told));
        var second = Sweep.Run(Job(), Space.Configurations());

        Assert.Equal(first.Select(row => row.StepTime), second.Select(row => row.StepTime));
        Assert.Equal(first.Select(row => row.MostMemory), second.Select(row => row.MostMemory));
        Assert.Equal(told.OrderBy(progress => progress.Done), told);
        Assert.Equal(new SweepProgress(first.Count, first.Count), told[^1]);
    }

    [Theory]
    [InlineData(8, 2, 4, 1, ObstacleKind.Gpus, "It takes 64 GPUs; there are 32.")]
    [InlineData(1 << 20, 1 << 20, 1 << 20, 1, ObstacleKind.Gpus,
        "It takes 1152921504606846976 GPUs; there are 32.")]
    [InlineData(3, 1, 1, 1, ObstacleKind.Layers, "3 stages don't divide 8 layers evenly.")]
    [InlineData(1, 1, 16, 1, ObstacleKind.Heads, "16 devices don't divide 8 heads evenly.")]
    [InlineData(1, 3, 1, 1, ObstacleKind.Batch, "3 replicas with micro-batches of 1 don't divide 8 sequences evenly.")]
    [InlineData(1, 1, 8, 1, ObstacleKind.Latencies, "No latency is known for 8 devices a layer.")]
    public void Says_what_is_in_the_way(
        int pipeline, int data, int tensor, int microBatch, ObstacleKind kind, string reason)
    {
        var configuration = new Configuration(
            new ParallelDegrees(pipeline, data, tensor), microBatch, ScheduleChoice.Flush, Recompute.None);

        var row = Assert.Single(Sweep.Run(Job(), [configuration]));

        Assert.Equal(new Obstacle(kind, reason), row.Obstacle);
        Assert.Null(row.StepTime);
    }

    [Fact]
    public void A_latency_model_that_refuses_every_slicing_is_in_the_way()
    {
        var job = Job() with
        {
            LayerLatency = _ => new RefusingLatencyModel(),
        };

        var row = Assert.Single(Sweep.Run(job, Space.Configurations().Take(1)));

        Assert.Equal(
            new Obstacle(ObstacleKind.Latencies, "Every slicing has a slice whose latency is not known."),
            row.Obstacle);
    }

    [Fact]
    public void What_was_measured_of_a_whole_group_is_not_told_again()
    {
        var wire = new NetworkLink(new Milliseconds(50), 0.001);
        var slow = Job() with { Cluster = new Cluster(1, 4, new Bytes(1L << 40), wire, wire) };
        var alone = new Configuration(new ParallelDegrees(1, 1, 2), 1, ScheduleChoice.Flush, Recompute.None);

        var measured = Assert.Single(Sweep.Run(slow with { IsGroupMeasured = degree => degree == 2 }, [alone]));
        var told = Assert.Single(Sweep.Run(slow, [alone]));

        var layer = new RooflineLatencyModel(Gpu, Model.Layer, 2);
        var stage = new StageLatencyModel(layer, Model.Layers);
        Assert.Equal(
            FlushMakespan.Of(measured.MicroBatches!, 1, stage).Value, measured.StepTime!.Value.Value, tolerance: 1e-9);
        Assert.True(told.StepTime!.Value.Value > 8 * 8 * 4 * 50, "Eight sequences, eight layers, four sums of 50 ms.");
    }

    [Fact]
    public void Stops_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var cancelling = new CancellingProgress(source);

        Assert.Throws<OperationCanceledException>(
            () => Sweep.Run(Job(), Space.Configurations(), cancelling, source.Token));
    }

    /// <summary>Anew from the public parts, nothing shared.</summary>
    private static Bytes MemoryOf(TrainingJob job, SweepRow row)
    {
        var (degrees, _, schedule, recompute) = row.Configuration;
        var stages = degrees.Pipeline * schedule.VirtualStages;
        var settings = job.Settings with
        {
            Recompute = recompute,
            TensorParallelDegree = degrees.Tensor,
            DataParallelDegree = degrees.Data,
        };
        return new MemoryModel(job.Model, Enumerable.Repeat(job.Model.Layers / stages, stages), settings)
            .Under(schedule.Create(degrees.Pipeline, SliceCounts(row)), row.MicroBatches!)
            .Max(device => device.Total);
    }

    private static double StepMs(TrainingJob job, SweepRow row)
    {
        var (degrees, microBatch, schedule, recompute) = row.Configuration;
        var placement = new Placement(job.Cluster, degrees);
        var plain = new TensorParallelLatencyModel(
            new RooflineLatencyModel(Gpu, job.Model.Layer, degrees.Tensor), placement.TensorParallelLink,
            degrees.Tensor, job.Model.Layer, job.Settings.Precision);
        var layer = RecomputeLatencyModel.Of(plain, job.Model.Layer, recompute, job.Settings.HasFusedAttention);
        var stages = degrees.Pipeline * schedule.VirtualStages;
        var stage = new StageLatencyModel(layer, job.Model.Layers / stages);
        var plainStage = new StageLatencyModel(plain, job.Model.Layers / stages);
        var links = placement.LinksFor(job.Transfers, job.Model.Layer.HiddenSize * 2.0);
        Assert.All(row.MicroBatches!, each => Assert.Equal(microBatch, each.Sequences));

        var simulated = new EqualStagesSimulation(
            schedule.Create(degrees.Pipeline, SliceCounts(row)), row.MicroBatches!, stage, plainStage,
            links.ForVirtualStages(schedule.VirtualStages))
        {
            WeightGradientShare = job.WeightGradientShare(degrees.Tensor),
        }.Timeline;
        var makespanMs = schedule == ScheduleChoice.Flush
            ? FlushMakespan.Of(row.MicroBatches!, degrees.Pipeline, stage, links).Value
            : simulated.Makespan.Value;
        if (degrees.Data == 1)
        {
            return makespanMs;
        }

        var isSplit = schedule.Kind == ScheduleKind.ZeroBubble;
        var shortestMs = row.MicroBatches!.SelectMany(each => each.Latencies(isSplit ? plainStage : stage))
            .Min(latency => latency.Backward.Value) * (isSplit ? job.WeightGradientShare(degrees.Tensor) : 1);
        var cost = new DataParallelCost(
            placement.DataParallelLink, degrees.Data, job.Reduction, job.Settings.ShardsOptimizer);
        var extraMs = row.Memory!.Select(device => cost.ExtraTime(
            device.Gradients, device.Weights, job.Model.Layers / stages, new Milliseconds(shortestMs)).Value).ToArray();

        // What the step time claims to be no earlier than: each device's true end and its own reduction.
        var trueMs = extraMs.Index().Max(device =>
            simulated.Devices[device.Index][^1].End.Value + device.Item + makespanMs - simulated.Makespan.Value);
        var stepMs = extraMs.Index().Max(device =>
            makespanMs - (isSplit ? 0 : device.Index * shortestMs) + device.Item);
        Assert.True(trueMs <= stepMs * (1 + 1e-9), $"{row.Configuration} is done after {trueMs} ms, not {stepMs}");
        return Math.Max(makespanMs, stepMs);
    }

    private static int[] SliceCounts(SweepRow row) =>
        [.. row.MicroBatches!.Select(microBatch => microBatch.Slices.Count)];

    private static TrainingJob Job() => new()
    {
        Cluster = new Cluster(
            4, 8, new Bytes(150 << 20), new NetworkLink(new Milliseconds(0.005), 200),
            new NetworkLink(new Milliseconds(0.01), 20)),
        Model = Model,
        LayerLatency = degree => degree == 8 ? null : new RooflineLatencyModel(Gpu, Model.Layer, degree),
        Sequence = new Tokens(512),
        Grain = new Tokens(64),
        StepSequences = 8,
    };

    private sealed class RefusingLatencyModel : ILatencyModel
    {
        public IReadOnlyList<int>? MicroBatchSizes => null;

        public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
            throw new ArgumentOutOfRangeException(nameof(slice));

        public void PredictRow(
            int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
        {
            forwardMs.Fill(double.PositiveInfinity);
            backwardMs.Fill(double.PositiveInfinity);
        }
    }

    private sealed class Listener(List<SweepProgress> told) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => told.Add(value);
    }

    private sealed class CancellingProgress(CancellationTokenSource source) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => source.Cancel();
    }
}
