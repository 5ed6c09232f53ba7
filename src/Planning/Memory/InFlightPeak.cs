using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Memory;

/// <summary>
/// Walks one device's actions in their order, which is all that memory depends on, as a device does one thing at a
/// time, and finds the moment of the most:
///     F takes the slice's activations, keys and values;
///     B frees them; I frees them too but leaves what W needs, and W frees that;
///     the first backward of a micro-batch on a stage takes the gradients of the earlier slices' keys and values, which
///     each of these slices frees at the end of its own backward.
/// </summary>
internal sealed class InFlightPeak
{
    private readonly Func<PipelineAction, SliceFootprint> _footprintOf;
    private readonly Dictionary<(int Stage, int MicroBatch), int> _lastSlices = []; // of those whose backward has begun
    private long _activations, _keysAndValues;

    private InFlightPeak(Func<PipelineAction, SliceFootprint> footprintOf) => _footprintOf = footprintOf;

    /// <summary>Bytes of activations at the moment of the most.</summary>
    public long Activations { get; private set; }

    /// <summary>Bytes of keys, values and their gradients at that moment.</summary>
    public long KeysAndValues { get; private set; }

    /// <summary>
    /// The first action, on the device's list, with which so much is held; null if there is no action.
    /// </summary>
    public int? Position { get; private set; }

    /// <param name="actions">What the device does, first action first: no B, I or W without its F.</param>
    /// <param name="footprintOf">What a slice holds on a stage; of the action only stage, micro-batch and slice count.
    /// </param>
    public static InFlightPeak Of(
        IReadOnlyList<PipelineAction> actions, Func<PipelineAction, SliceFootprint> footprintOf)
    {
        var walk = new InFlightPeak(footprintOf);
        for (var position = 0; position < actions.Count; position++)
        {
            walk.Do(actions[position], position);
        }

        return walk;
    }

    private void Do(PipelineAction action, int position)
    {
        var slice = _footprintOf(action);
        switch (action.Phase)
        {
            case Phase.Forward:
                Take(slice.Held, slice.KeysAndValues, position);
                break;
            case Phase.WeightGradient:
                Take(-slice.UntilWeights, 0, position);
                break;
            default:
                Take(0, KeyGradientsTaken(action), position);
                Take(-slice.Held, -KeysAndValuesFreed(action, slice), position);
                Take(action.Phase == Phase.InputGradient ? slice.UntilWeights : 0, 0, position);
                break;
        }
    }

    private long KeyGradientsTaken(PipelineAction action) =>
        _lastSlices.TryAdd((action.Stage, action.MicroBatch), action.Slice)
            ? Enumerable.Range(0, action.Slice).Sum(slice => _footprintOf(action with { Slice = slice }).KeyGradients)
            : 0;

    /// <summary>
    /// A slice's keys and values, and their gradients unless it is the last, whose keys nobody else saw.
    /// </summary>
    private long KeysAndValuesFreed(PipelineAction action, SliceFootprint slice) =>
        slice.KeysAndValues
        + (action.Slice == _lastSlices[(action.Stage, action.MicroBatch)] ? 0 : slice.KeyGradients);

    private void Take(long activations, long keysAndValues, int position)
    {
        _activations += activations;
        _keysAndValues += keysAndValues;
        if (Position is null || _activations + _keysAndValues > Activations + KeysAndValues)
        {
            (Activations, KeysAndValues, Position) = (_activations, _keysAndValues, position);
        }
    }
}
