using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Memory;

/// <summary>
/// A model on a pipeline of equal devices, each with as many of its layers: what a step takes and what it needs, under
/// any schedule and recompute. The time of embedding and head is not in it; their memory is.
/// </summary>
public sealed class EqualPipeline
{
    private readonly ILatencyModel _layerLatency;

    /// <param name="model">The whole model.</param>
    /// <param name="layerLatency">One layer, on one device or tensor-parallel group, without recompute.</param>
    /// <param name="deviceCount">Devices, or tensor-parallel groups; they divide the layers evenly.</param>
    /// <param name="sequence">Tokens of every sequence, L.</param>
    /// <param name="grain">Every slice is a multiple of it, g.</param>
    /// <exception cref="ArgumentException">The devices don't divide the layers evenly.</exception>
    public EqualPipeline(
        ModelShape model, ILatencyModel layerLatency, int deviceCount, Tokens sequence, Tokens grain)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layerLatency);
        ArgumentOutOfRangeException.ThrowIfLessThan(deviceCount, 1);
        if (model.Layers % deviceCount != 0)
        {
            throw new ArgumentException(
                $"{deviceCount} devices don't divide {model.Layers} layers evenly.", nameof(deviceCount));
        }

        (Model, _layerLatency, DeviceCount) = (model, layerLatency, deviceCount);
        (Sequence, Grain) = (sequence, grain);
        Links = PipelineLinks.Free(deviceCount);
    }

    /// <summary>The whole model.</summary>
    public ModelShape Model { get; }

    /// <summary>Devices, or tensor-parallel groups, P.</summary>
    public int DeviceCount { get; }

    /// <summary>Tokens of every sequence, L.</summary>
    public Tokens Sequence { get; }

    /// <summary>Every slice is a multiple of it, g.</summary>
    public Tokens Grain { get; }

    /// <summary>How it is trained; its level of recompute is what a caller asks for, not this one.</summary>
    public MemorySettings Settings { get; init; } = new();

    /// <summary>
    /// The share of a backward that is W where the schedule splits it; one half where nothing is said.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no share, from 0 to 1.</exception>
    public double WeightGradientShare
    {
        get;
        init => field = SplitBackward.Checked(value);
    } = SplitBackward.WeightGradientShare;

    /// <summary>What joins the devices.</summary>
    public PipelineLinks Links { get; init; }

    /// <summary>What the slices must keep to.</summary>
    public SliceConstraints Constraints { get; init; } = SliceConstraints.None;

    /// <summary>Sizes a micro-batch may have; null: any.</summary>
    public IReadOnlyList<int>? MicroBatchSizes => _layerLatency.MicroBatchSizes;

    /// <summary>Whether the layers can be dealt out evenly to this schedule's stages.</summary>
    public bool Allows(ScheduleChoice schedule) => Model.Layers % (DeviceCount * schedule.VirtualStages) == 0;

    /// <summary>The question for the slicing of a batch: as under the flush schedule.</summary>
    public SlicingProblem Problem(int batchSequences, Recompute recompute) =>
        new(Sequence, Grain, batchSequences, DeviceCount, StageLatency(recompute, virtualStages: 1))
        {
            Links = Links,
            Constraints = Constraints,
        };

    /// <summary>
    /// What a slicing takes under a schedule: by the formula under the flush schedule, by simulation under any other.
    /// </summary>
    /// <exception cref="ArgumentException">The schedule's stages don't divide the layers evenly.</exception>
    public Milliseconds Makespan(
        IReadOnlyList<MicroBatchSlicing> microBatches, ScheduleChoice schedule, Recompute recompute) =>
        schedule == ScheduleChoice.Flush
            ? FlushMakespan.Of(microBatches, DeviceCount, StageLatency(recompute, 1), Links)
            : new EqualStagesSimulation(
                schedule.Create(DeviceCount, SliceCounts(microBatches)),
                microBatches,
                StageLatency(recompute, schedule.VirtualStages),
                StageLatency(Recompute.None, schedule.VirtualStages),
                Links.ForVirtualStages(schedule.VirtualStages))
            {
                WeightGradientShare = WeightGradientShare,
            }.Makespan;

    /// <summary>What each device needs for a slicing under a schedule.</summary>
    /// <exception cref="ArgumentException">The schedule's stages don't divide the layers evenly.</exception>
    public IReadOnlyList<DeviceMemory> Memory(
        IReadOnlyList<MicroBatchSlicing> microBatches, ScheduleChoice schedule, Recompute recompute)
    {
        var stages = DeviceCount * schedule.VirtualStages;
        var memory = new MemoryModel(
            Model,
            Enumerable.Repeat(LayersPerStage(schedule.VirtualStages), stages),
            Settings with { Recompute = recompute });
        return memory.Under(schedule.Create(DeviceCount, SliceCounts(microBatches)), microBatches);
    }

    /// <summary>What one of so many stages a device costs, with what its backward computes again.</summary>
    public ILatencyModel StageLatency(Recompute recompute, int virtualStages) => new StageLatencyModel(
        RecomputeLatencyModel.Of(_layerLatency, Model.Layer, recompute, Settings.HasFusedAttention),
        LayersPerStage(virtualStages));

    private int LayersPerStage(int virtualStages)
    {
        var stages = DeviceCount * virtualStages;
        return Model.Layers % stages == 0 ? Model.Layers / stages : throw new ArgumentException(
            $"{stages} stages don't divide {Model.Layers} layers evenly.", nameof(virtualStages));
    }

    private static int[] SliceCounts(IReadOnlyList<MicroBatchSlicing> microBatches) =>
        [.. microBatches.Select(microBatch => microBatch.Slices.Count)];
}
