using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Memory;

/// <summary>
/// Memory of a model that is cut into stages, the first with the embedding and the last with the head:
///     total = weights + gradients + optimiser state + activations in flight + keys and values + workspace.
/// Sizes of tensors, to the byte; what an allocator loses between them is not in it, except as
/// <see cref="MemorySettings.Reserved"/>.
/// </summary>
public sealed class MemoryModel
{
    private readonly ModelShape _model;
    private readonly IReadOnlyList<int> _stageLayers;
    private readonly ActivationShape _activations;

    /// <param name="model">The whole model.</param>
    /// <param name="stageLayers">[s] is how many layers stage s has, all stages of all devices.</param>
    /// <param name="settings">How it is trained.</param>
    /// <exception cref="ArgumentException">The stages' layers are not the model's.</exception>
    public MemoryModel(ModelShape model, IEnumerable<int> stageLayers, MemorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(settings);
        (_model, _stageLayers, Settings) = (model, [.. stageLayers], settings);
        _activations = new ActivationShape(model, settings);
        if (_stageLayers.Any(layers => layers < 0) || _stageLayers.Sum() != model.Layers)
        {
            throw new ArgumentException(
                $"Stages of {string.Join(", ", _stageLayers)} layers don't add up to {model.Layers}.",
                nameof(stageLayers));
        }
    }

    /// <summary>How the model is trained.</summary>
    public MemorySettings Settings { get; }

    /// <summary>Stages on all devices together.</summary>
    public int StageCount => _stageLayers.Count;

    /// <summary>What each device needs under a schedule, device 0 first.</summary>
    /// <param name="schedule">Whose order says what is in flight at one time.</param>
    /// <param name="microBatches">The schedule's micro-batches and how they are cut.</param>
    /// <exception cref="ArgumentException">The schedule has other stages.</exception>
    public IReadOnlyList<DeviceMemory> Under(Schedule schedule, IReadOnlyList<MicroBatchSlicing> microBatches)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(microBatches);
        if (schedule.StageCount != StageCount)
        {
            throw new ArgumentException(
                $"A schedule of {schedule.StageCount} stages for a model of {StageCount}.", nameof(schedule));
        }

        var footprints = FootprintsOf(microBatches);
        return [.. Enumerable.Range(0, schedule.Devices.Count).Select(d => MemoryOf(schedule, d, footprints))];
    }

    private DeviceMemory MemoryOf(Schedule schedule, int device, SliceFootprint[][][] footprints)
    {
        int[] stages = [.. StagesOn(device, schedule.Devices.Count)];
        var parameters = stages.Sum(ParametersOf);
        var inFlight = InFlightPeak.Of(
            schedule.Devices[device], action => footprints[action.Stage][action.MicroBatch][action.Slice]);
        var moment = stages.Max(stage => footprints[stage].Max(slices => slices.Max(slice => slice.Moment)));
        var precision = Settings.Precision;
        return new DeviceMemory
        {
            Device = device,
            Stages = stages,
            Weights = parameters * new Bytes(precision.WeightBytes),
            Gradients = parameters * new Bytes(precision.GradientBytes),
            OptimizerState = OptimizerShareOf(parameters) * new Bytes(precision.OptimizerBytes),
            Activations = new Bytes(inFlight.Activations),
            KeysAndValues = new Bytes(inFlight.KeysAndValues),
            Workspace = Settings.Reserved + new Bytes(moment),
        };
    }

    /// <summary>Parameters of stage s that one device of its tensor-parallel group holds.</summary>
    public long ParametersOf(int stage) => _model
        .ParametersOf(_stageLayers[stage], hasEmbedding: stage == 0, hasHead: stage == StageCount - 1)
        .OnOneDevice(Settings.TensorParallelDegree);

    private long OptimizerShareOf(long parameters)
    {
        var replicas = Settings.ShardsOptimizer ? Settings.DataParallelDegree : 1;
        return (parameters + replicas - 1) / replicas;
    }

    private IEnumerable<int> StagesOn(int device, int devices)
    {
        for (var stage = device; stage < StageCount; stage += devices)
        {
            yield return stage;
        }
    }

    /// <summary>[stage][micro-batch][slice]; like stages share one array, and repeats of one slicing another.</summary>
    private SliceFootprint[][][] FootprintsOf(IReadOnlyList<MicroBatchSlicing> microBatches)
    {
        var known = new Dictionary<(int Layers, bool IsFirst, bool IsLast), SliceFootprint[][]>();
        return
        [
            .. _stageLayers.Select((layers, stage) =>
            {
                var kind = (layers, IsFirst: stage == 0, IsLast: stage == StageCount - 1);
                return known.TryGetValue(kind, out var slices)
                    ? slices
                    : known[kind] = FootprintsOf(microBatches, kind.layers, kind.IsFirst, kind.IsLast);
            }),
        ];
    }

    private SliceFootprint[][] FootprintsOf(
        IReadOnlyList<MicroBatchSlicing> microBatches, int layers, bool isFirst, bool isLast)
    {
        var known = new Dictionary<MicroBatchSlicing, SliceFootprint[]>();
        return
        [
            .. microBatches.Select(microBatch => known.TryGetValue(microBatch, out var slices)
                ? slices
                : known[microBatch] = _activations.Of(microBatch, layers, isFirst, isLast)),
        ];
    }
}
