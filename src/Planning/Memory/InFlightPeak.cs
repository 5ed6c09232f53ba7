using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Memory;

/// <summary>
/// Walks one device's actions in their order, which is all that memory depends on, and finds the moment of the most:
///     F takes the slice's activations, keys and values;
///     B frees them; I frees them too but leaves what W needs, and W frees that;
///     the first backward of a micro-batch on a stage takes the gradients of the earlier slices' keys and values, which
///     each of these slices frees at the end of its own backward.
/// </summary>
internal sealed class InFlightPeak
{
    private readonly SliceFootprint[][][] _footprints; // [stage][micro-batch][slice]
    private readonly HashSet<(int Stage, int MicroBatch)> _inBackward = [];
    private long _activations, _keysAndValues;

    private InFlightPeak(SliceFootprint[][][] footprints) => _footprints = footprints;

    /// <summary>Bytes of activations and of keys, values and their gradients at the moment of the most.</summary>
    public (long Activations, long KeysAndValues) Most { get; private set; }

    /// <param name="actions">What the device does, first action first.</param>
    /// <param name="footprints">[stage][micro-batch][slice], of this device's stages at least.</param>
    public static InFlightPeak Of(IReadOnlyList<PipelineAction> actions, SliceFootprint[][][] footprints)
    {
        var walk = new InFlightPeak(footprints);
        foreach (var action in actions)
        {
            walk.Do(action);
        }

        return walk;
    }

    private void Do(PipelineAction action)
    {
        var slices = _footprints[action.Stage][action.MicroBatch];
        var slice = slices[action.Slice];
        switch (action.Phase)
        {
            case Phase.Forward:
                Take(slice.Held, slice.KeysAndValues);
                break;
            case Phase.Backward:
                BeginBackward(action, slices);
                Free(slice.Held, KeysAndValuesFreed(action, slices));
                break;
            case Phase.InputGradient:
                BeginBackward(action, slices);
                Free(slice.Held, KeysAndValuesFreed(action, slices));
                Take(slice.UntilWeights, 0);
                break;
            case Phase.WeightGradient:
                Free(slice.UntilWeights, 0);
                break;
            default:
                throw new ArgumentException($"{action} is of no phase whose memory is known.", nameof(action));
        }
    }

    private void BeginBackward(PipelineAction action, SliceFootprint[] slices)
    {
        if (_inBackward.Add((action.Stage, action.MicroBatch)))
        {
            Take(0, slices.Take(action.Slice).Sum(slice => slice.KeysAndValues));
        }
    }

    /// <summary>
    /// A slice's keys and values, and their gradients unless it is the last, whose keys nobody else saw.
    /// </summary>
    private static long KeysAndValuesFreed(PipelineAction action, SliceFootprint[] slices) =>
        (action.Slice == slices.Length - 1 ? 1 : 2) * slices[action.Slice].KeysAndValues;

    private void Take(long activations, long keysAndValues)
    {
        _activations += activations;
        _keysAndValues += keysAndValues;
        if (_activations + _keysAndValues > Most.Activations + Most.KeysAndValues)
        {
            Most = (_activations, _keysAndValues);
        }
    }

    private void Free(long activations, long keysAndValues) => Take(-activations, -keysAndValues);
}
