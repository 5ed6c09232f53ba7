using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Memory;

/// <summary>
/// Walks one device's actions in their order, which is all that memory depends on, as a device does one thing at a
/// time, and finds the moment of the most:
///     F takes the slice's activations;
///     B frees them; I frees them too but leaves what W needs, and W frees that;
///     keys and values of a micro-batch are one buffer a layer for the whole sequence: its first F on a stage takes
///     it, its first backward takes as many gradients, and the backward of its first slice, the last, frees both.
/// </summary>
internal sealed class InFlightPeak
{
    private readonly Func<PipelineAction, SliceFootprint> _footprintOf;
    private readonly Dictionary<(int Stage, int MicroBatch), int> _slices; // of each on the device
    private readonly HashSet<(int Stage, int MicroBatch)> _begun = [], _backward = [];
    private long _activations, _keysAndValues;

    private InFlightPeak(IReadOnlyList<PipelineAction> actions, Func<PipelineAction, SliceFootprint> footprintOf)
    {
        _footprintOf = footprintOf;
        _slices = actions.Where(action => action.Phase == Phase.Forward)
            .GroupBy(action => (action.Stage, action.MicroBatch))
            .ToDictionary(ofOne => ofOne.Key, ofOne => ofOne.Count());
    }

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
        var walk = new InFlightPeak(actions, footprintOf);
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
                Take(slice.Held, Taken(_begun, action, of => of.KeysAndValues), position);
                break;
            case Phase.WeightGradient:
                Take(-slice.UntilWeights, 0, position);
                break;
            default:
                Take(0, Taken(_backward, action, of => of.KeyGradients), position);
                Take(-slice.Held, action.Slice == 0 ? -Buffers(action, Both) : 0, position);
                Take(action.Phase == Phase.InputGradient ? slice.UntilWeights : 0, 0, position);
                break;
        }
    }

    private static long Both(SliceFootprint slice) => slice.KeysAndValues + slice.KeyGradients;

    /// <summary>The whole sequence's, with the first of its actions.</summary>
    private long Taken(
        HashSet<(int Stage, int MicroBatch)> before, PipelineAction action, Func<SliceFootprint, long> of) =>
        before.Add((action.Stage, action.MicroBatch)) ? Buffers(action, of) : 0;

    private long Buffers(PipelineAction action, Func<SliceFootprint, long> of) => Enumerable
        .Range(0, _slices[(action.Stage, action.MicroBatch)])
        .Sum(slice => of(_footprintOf(action with { Slice = slice })));

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
