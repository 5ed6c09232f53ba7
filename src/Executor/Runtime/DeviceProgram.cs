using TeraPipe.Executor.Transport;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// What one device does in a step, and what comes to it: both follow from the schedule. On every lane messages are
/// awaited in the order in which the other device's list sends them. Stages below the boundary, wholly in the frozen
/// prefix, have no backward: no gradient goes to them.
/// </summary>
internal sealed class DeviceProgram
{
    private readonly int _device, _deviceCount, _stageCount, _boundaryStage;

    /// <param name="schedule">What all devices do.</param>
    /// <param name="device">Which one this is.</param>
    /// <param name="boundaryStage">The stage whose backward is the last.</param>
    public DeviceProgram(Schedule schedule, int device, int boundaryStage = 0)
    {
        _boundaryStage = boundaryStage;
        (_device, _deviceCount, _stageCount) = (device, schedule.Devices.Count, schedule.StageCount);
        Actions = schedule.Devices[device];
        LastBackward = Actions
            .Where(action => action.Phase is Phase.Backward or Phase.WeightGradient)
            .GroupBy(action => action.Stage)
            .ToDictionary(ofStage => ofStage.Key, ofStage => ofStage.Last());
        Incoming = schedule.Devices
            .SelectMany((actions, from) => actions.Select(action => (From: from, Message: Output(action))))
            .Where(sent => sent.From != device && sent.Message is { } message && DeviceOf(message) == device)
            .ToLookup(sent => new Lane(sent.From, sent.Message!.Value.Direction), sent => sent.Message!.Value);
    }

    /// <summary>In order.</summary>
    public IReadOnlyList<PipelineAction> Actions { get; }

    /// <summary>After its last backward a stage's gradients are complete.</summary>
    public IReadOnlyDictionary<int, PipelineAction> LastBackward { get; }

    /// <summary>Whether a stage has something that is trained, or a stage before it.</summary>
    public bool HasBackward(int stage) => stage >= _boundaryStage;

    /// <summary>What comes on each lane, in order.</summary>
    public ILookup<Lane, SliceKey> Incoming { get; }

    /// <summary>
    /// What an action takes in; null for one that begins with tokens, with the loss, or with its own I.
    /// </summary>
    public SliceKey? Input(PipelineAction action) => action.Phase switch
    {
        Phase.Forward => Message(Direction.Activations, action.Stage, action, sender: action.Stage - 1),
        Phase.WeightGradient => null,
        _ => Message(Direction.Gradients, action.Stage, action, sender: action.Stage + 1),
    };

    /// <summary>What an action makes for another stage; null for one that makes nothing for another.</summary>
    public SliceKey? Output(PipelineAction action) => action.Phase switch
    {
        Phase.Forward => Message(Direction.Activations, action.Stage + 1, action, sender: action.Stage),
        Phase.WeightGradient => null,
        _ => Message(Direction.Gradients, action.Stage - 1, action, sender: action.Stage),
    };

    /// <summary>The way on which a message comes; null where it comes from this device.</summary>
    public Lane? From(SliceKey message) => LaneTo(
        message.Stage + (message.Direction == Direction.Activations ? -1 : 1), message.Direction);

    /// <summary>The way on which a message goes; null where it stays on this device.</summary>
    public Lane? To(SliceKey message) => LaneTo(message.Stage, message.Direction);

    private Lane? LaneTo(int stage, Direction direction) =>
        stage % _deviceCount is var device && device == _device ? null : new Lane(device, direction);

    private int DeviceOf(SliceKey message) => message.Stage % _deviceCount;

    private SliceKey? Message(Direction direction, int stage, PipelineAction action, int sender) =>
        IsStage(stage) && IsStage(sender) && (direction == Direction.Activations || HasBackward(stage))
            ? new SliceKey(direction, stage, action.MicroBatch, action.Slice)
            : null;

    private bool IsStage(int stage) => stage >= 0 && stage < _stageCount;
}
