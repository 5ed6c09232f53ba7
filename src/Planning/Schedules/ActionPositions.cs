namespace TeraPipe.Planning.Schedules;

/// <summary>Where each action stands on its device's list: the first time, if it stands there more than once.</summary>
/// <param name="deviceCount">Stage s is on device s mod devices.</param>
internal sealed class ActionPositions(int deviceCount)
{
    private readonly Dictionary<PipelineAction, int> _positions = [];

    public int this[PipelineAction action] => _positions[action];

    public void Add(PipelineAction action, int position) => _positions.Add(action, position);

    public bool Contains(PipelineAction action) => _positions.ContainsKey(action);

    /// <summary>Whether it is this action that counts: known, and done here for the first time.</summary>
    public bool Counts(PipelineAction action, int position) =>
        _positions.TryGetValue(action, out var first) && first == position;

    /// <summary>The action that stands for a needed one, I for B or B for I; null if there is none.</summary>
    public PipelineAction? Find(PipelineAction needed)
    {
        if (Contains(needed))
        {
            return needed;
        }

        var other = needed with
        {
            Phase = needed.Phase == Phase.Backward ? Phase.InputGradient : Phase.Backward,
        };
        return needed.Phase is Phase.Backward or Phase.InputGradient && Contains(other) ? other : null;
    }

    public int DeviceOf(PipelineAction action) => action.Stage % deviceCount;
}
