using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Bench.Validation;

/// <summary>
/// The step of one row on p3.16xlarge nodes (8 V100, NVLink, 25 Gbit/s), predicted from datasheets by the planning
/// core:
///     step = flush makespan of its slices + gradient all-reduce + Adam,
/// in micro-batches of one sequence. GPUs are numbered as the paper's published code does it: tensor-parallel groups
/// first, then stages, then replicas; so replicas talk over the network, and the 8 GPUs of a node share it.
/// </summary>
internal sealed class PaperCluster
{
    private const int GpusPerNode = 8;
    private const int HalfBytes = 2;
    private const int Grain = 8;
    private const double PeakTeraflops = 125;        // NVIDIA V100 datasheet, tensor cores
    private const double MemoryGigabytes = 900;      // the same, a second
    private const double NvLinkGigabytes = 150;      // the same, a second and direction
    private const double NetworkGigabytes = 25.0 / 8; // AWS, p3.16xlarge, a node and second
    private const double AdamBytes = 28;             // a parameter: read 4 + 4 + 4 + 2, write 4 + 4 + 4 + 2

    private readonly PaperRow _row;
    private readonly TransferPolicy _policy;
    private readonly Constants _constants;

    public PaperCluster(PaperRow row, TransferPolicy policy, Constants constants) =>
        (_row, _policy, _constants) = (row, policy, constants);

    private int SequencesPerReplica => _row.Batch / _row.Replicas;

    private double LayersPerStage => (double)_row.Layers / _row.Stages;

    /// <summary>Of one GPU.</summary>
    private double Parameters => Layer.MatrixWeights * LayersPerStage / _row.TensorParallel;

    private LayerShape Layer => new(_row.Hidden, 4 * _row.Hidden);

    /// <summary>The step with such slices of every sequence, in seconds.</summary>
    public double Seconds(IEnumerable<int> sliceTokens) => Seconds(Enumerable.Repeat(
        new MicroBatchSlicing(1, sliceTokens.Select(tokens => new Tokens(tokens))), SequencesPerReplica));

    /// <summary>The best plan in grains of 8 tokens, and its step in seconds.</summary>
    public (SlicingPlan Plan, double Seconds) Plan()
    {
        var problem = new SlicingProblem(
            new Tokens(_row.Sequence), new Tokens(Grain), SequencesPerReplica, _row.Stages, new OneSequence(Stage()))
        {
            Links = Links(),
        };
        var plan = SlicePlanner.Plan(problem);
        return (plan, Seconds(plan.MicroBatches));
    }

    private double Seconds(IEnumerable<MicroBatchSlicing> microBatches)
    {
        var makespan = FlushMakespan.Of([.. microBatches], _row.Stages, Stage(), Links());
        var adamMs = Parameters * AdamBytes / (MemoryGigabytes * 1e6);
        return (makespan + GradientAllReduce()).Value / 1e3 + (adamMs / 1e3);
    }

    private StageLatencyModel Stage()
    {
        var gpu = new Datasheet(
            PeakTeraflops,
            MemoryGigabytes,
            _constants.AchievableFraction,
            new Milliseconds(_constants.LayerOverheadMs),
            HalfBytes);
        var layer = new TensorParallelLatencyModel(
            new RooflineLatencyModel(gpu, Layer, _row.TensorParallel),
            new NetworkLink(Milliseconds.Zero, NvLinkGigabytes * _constants.LinkFraction),
            _row.TensorParallel,
            Layer,
            new Precision("fp16+master, gradients in fp16", 2, 2, 12, 2));
        return new StageLatencyModel(layer, _row.Layers / _row.Stages);
    }

    /// <summary>Between stages over NVLink, except where the next stage begins another node.</summary>
    private PipelineLinks Links()
    {
        var (within, between) = (Link(NvLinkGigabytes), Link(NetworkGigabytes));
        return new PipelineLinks(_policy, Enumerable.Range(1, _row.Stages - 1).Select(
            stage => stage * _row.TensorParallel % GpusPerNode == 0 ? between : within));
    }

    private LinkLatency Link(double gigabytes) => LinkLatency.FromBandwidth(
        Milliseconds.Zero, gigabytes * _constants.LinkFraction, bytesPerToken: _row.Hidden * HalfBytes);

    /// <summary>Of half-precision gradients, after the last backward, by all GPUs of a node at once.</summary>
    private Milliseconds GradientAllReduce() =>
        new NetworkLink(Milliseconds.Zero, NetworkGigabytes / GpusPerNode * _constants.ReductionFraction)
            .AllReduce(new Bytes((long)(Parameters * HalfBytes)), _row.Replicas);
}
