using System.Runtime.InteropServices;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// Plays a schedule and beside it other forwards, of the next step, on the same devices: always what can start first.
/// A forward of the next step goes first where the step's own action cannot start yet and its latest start is kept.
/// </summary>
internal sealed class LookAheadPlayer
{
    private readonly PipelineAction[][] _lists;
    private readonly PipelineAction[] _ahead; // of stage 0, first slice first
    private readonly Dictionary<PipelineAction, double> _ms;
    private readonly Dictionary<PipelineAction, double> _aheadMs;

    /// <param name="schedule">One stage on each device.</param>
    /// <param name="ahead">The forwards of stage 0, first slice first.</param>
    /// <param name="msOf">What an action of the step takes.</param>
    /// <param name="aheadMsOf">What a forward of the next step takes.</param>
    public LookAheadPlayer(
        Schedule schedule,
        IReadOnlyList<PipelineAction> ahead,
        Func<PipelineAction, double> msOf,
        Func<PipelineAction, double> aheadMsOf)
    {
        (_lists, _ahead) = ([.. schedule.Devices.Select(actions => actions.ToArray())], [.. ahead]);
        _ms = _lists.SelectMany(actions => actions).ToDictionary(action => action, msOf);
        _aheadMs = Enumerable.Range(0, _lists.Length)
            .SelectMany(stage => _ahead.Select(action => action with { Stage = stage }))
            .ToDictionary(action => action, aheadMsOf);
    }

    /// <summary>The step alone, each action as early as it can.</summary>
    public LookAheadTimes Alone() =>
        new LookAheadRun(this, ahead: [], latestMs: new Dictionary<PipelineAction, double>()).Play();

    /// <summary>Both, so that the step's own actions are done at some time.</summary>
    /// <param name="alone">The step alone.</param>
    /// <param name="endMs">That time; no less than the step alone takes.</param>
    public LookAheadTimes Both(LookAheadTimes alone, double endMs)
    {
        var latestMs = new Dictionary<PipelineAction, double>(_ms.Count);
        foreach (var action in alone.Order.Reverse()) // what waits for it comes first
        {
            ref var startMs = ref CollectionsMarshal.GetValueRefOrAddDefault(latestMs, action, out var isKnown);
            startMs = (isKnown ? startMs : endMs) - _ms[action];
            Earlier(latestMs, Awaited(action), startMs);
            Earlier(latestMs, alone.Before[action], startMs);
        }

        return new LookAheadRun(this, _ahead, latestMs).Play();
    }

    /// <summary>The actions of each device.</summary>
    public PipelineAction[][] Lists => _lists;

    /// <summary>What an action of the step takes.</summary>
    public double Ms(PipelineAction action) => _ms[action];

    /// <summary>What a forward of the next step takes.</summary>
    public double AheadMs(PipelineAction action) => _aheadMs[action];

    /// <summary>What another device, or this one, has to do before.</summary>
    public PipelineAction? Awaited(PipelineAction action) => action.Phase switch
    {
        Phase.Forward => action.Stage == 0 ? null : action with { Stage = action.Stage - 1 },
        Phase.WeightGradient => action with { Phase = Phase.InputGradient },
        _ => action.Stage == _lists.Length - 1
            ? action with { Phase = Phase.Forward }
            : action with { Stage = action.Stage + 1 },
    };

    private static void Earlier(
        Dictionary<PipelineAction, double> latestMs, PipelineAction? before, double startMs)
    {
        if (before is { } action)
        {
            ref var endMs = ref CollectionsMarshal.GetValueRefOrAddDefault(latestMs, action, out var isKnown);
            endMs = isKnown ? Math.Min(endMs, startMs) : startMs;
        }
    }
}
