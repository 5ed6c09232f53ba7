using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Elastic;

/// <summary>What is trained on which devices, whatever is frozen of it.</summary>
public sealed record ElasticJob
{
    /// <summary>Devices in all, equal ones.</summary>
    public required int Devices { get; init; }

    /// <summary>What a trained layer, the embedding and the head take on one.</summary>
    public required StageDevice Device { get; init; }

    /// <summary>Attention and MLP of a layer, where a stage may begin between them, each kept whole with its skip
    /// connection; null: stages are of whole layers, as the executor's are.</summary>
    public LayerBlocks? Blocks { get; init; }

    /// <summary>W / (I + W) of a layer.</summary>
    public double WeightGradientShare { get; init; } = SplitBackward.WeightGradientShare;

    /// <summary>What reading a slice's activations from the cache takes on the first stage; its backward is nothing.
    /// Null: nothing.</summary>
    public ILatencyModel? CacheRead { get; init; }

    /// <summary>Tokens of every sequence, L.</summary>
    public required Tokens Sequence { get; init; }

    /// <summary>Every slice is a multiple of it, g.</summary>
    public required Tokens Grain { get; init; }

    /// <summary>Whether a token attends to those before it only. If not, no sequence can be sliced.</summary>
    public bool IsCausal { get; init; } = true;

    /// <summary>What the slices must keep to.</summary>
    public SliceConstraints Constraints { get; init; } = SliceConstraints.None;

    /// <summary>The schedule, with one stage on each device.</summary>
    public ScheduleChoice Schedule { get; init; } = new(ScheduleKind.OneForwardOneBackward);

    /// <summary>Actions that are simulated at most to improve each of a few beginnings of a plan by local search. 0:
    /// only the beginnings, equal micro-batches among them; the rest gains whole sequences tenths of a per cent.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long SearchActions
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 1_000_000;

    /// <summary>Sequences in one step of all replicas together, before anything changed.</summary>
    public required int StepSequences { get; init; }

    /// <summary>Replicas, D, before anything changed.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>What becomes of the batch when D changes.</summary>
    public BatchPolicy Batch { get; init; } = BatchPolicy.ConstantGlobal;

    /// <summary>The cluster, whose links stages send over and replicas talk over; null: stages send for nothing, and
    /// replicas talk over <see cref="DataParallelLink"/>.</summary>
    public ClusterLinks? Links { get; init; }

    /// <summary>What the replicas talk over where <see cref="Links"/> does not say; nothing where nothing is said.
    /// </summary>
    public NetworkLink DataParallelLink { get; init; } = new(Milliseconds.Zero, double.MaxValue);

    /// <summary>
    /// Devices of one node that share that link. Replicas of every stage talk at once, so that each stage has
    /// 1 / min(K′, so many) of its bandwidth.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No device has it.</exception>
    public int DevicesPerLink
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>When the replicas add up their gradients.</summary>
    public GradientReduction Reduction { get; init; } = GradientReduction.Overlapped;

    /// <summary>Gradients of one trained layer.</summary>
    public required Bytes LayerGradients { get; init; }

    /// <summary>Whether a stage can have layers in these modes, of memory for example; null: it always can. A layer of
    /// which it has one block only is among them.</summary>
    public Func<IReadOnlyList<LayerMode>, bool>? Fits { get; init; }
}
