using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// One run of a <see cref="LookAheadPlayer"/>. Actions are taken in the order of their starts, so that whatever becomes
/// possible later starts no earlier.
/// </summary>
internal sealed class LookAheadRun
{
    private readonly LookAheadPlayer _player;
    private readonly IReadOnlyList<PipelineAction> _ahead;
    private readonly IReadOnlyDictionary<PipelineAction, double> _latestMs;
    private readonly List<TimedAction>[] _step;
    private readonly List<TimedAction>[] _done; // of the next step; forwards that take nothing among them
    private readonly double[] _freeMs;
    private readonly Dictionary<PipelineAction, double> _endsMs = [];
    private readonly Dictionary<PipelineAction, PipelineAction?> _before = [];
    private readonly List<PipelineAction> _order = [];

    public LookAheadRun(
        LookAheadPlayer player,
        IReadOnlyList<PipelineAction> ahead,
        IReadOnlyDictionary<PipelineAction, double> latestMs)
    {
        (_player, _ahead, _latestMs) = (player, ahead, latestMs);
        var devices = player.Lists.Length;
        _step = [.. Enumerable.Range(0, devices).Select(_ => new List<TimedAction>())];
        _done = [.. Enumerable.Range(0, devices).Select(_ => new List<TimedAction>())];
        _freeMs = new double[devices];
    }

    public LookAheadTimes Play()
    {
        while (Next() is { Device: >= 0 } next)
        {
            if (next.IsAhead)
            {
                DoAhead(next.Device, next.StartMs);
            }
            else
            {
                DoOwn(next.Device, next.StartMs);
            }
        }

        return new LookAheadTimes
        {
            Step = _step,
            Ahead = [.. _done.Select(actions => actions.Where(timed => timed.End > timed.Start).ToArray())],
            Order = _order,
            Before = _before,
        };
    }

    /// <summary>What can start first; of several the step's own, and on the first stage. Device −1: all is done.
    /// </summary>
    private (int Device, bool IsAhead, double StartMs) Next()
    {
        var next = (Device: -1, IsAhead: false, StartMs: double.PositiveInfinity);
        for (var device = 0; device < _step.Length; device++)
        {
            var ownMs = OwnStartMs(device);
            var aheadMs = AheadStartMs(device);
            if (Math.Min(ownMs, aheadMs) < next.StartMs)
            {
                next = (device, aheadMs < ownMs, Math.Min(ownMs, aheadMs));
            }
        }

        return next;
    }

    /// <summary>When the device's next action can start; infinite if it has none, or what it awaits is not done.
    /// </summary>
    private double OwnStartMs(int device)
    {
        if (_step[device].Count == _player.Lists[device].Length)
        {
            return double.PositiveInfinity;
        }

        var action = _player.Lists[device][_step[device].Count];
        var arrivesMs = _player.Awaited(action) is { } awaited
            ? _endsMs.GetValueOrDefault(awaited, double.PositiveInfinity)
            : 0;
        var lastMs = _step[device].Count == 0 ? 0 : _step[device][^1].End.Value;
        return Math.Max(Math.Max(arrivesMs, lastMs), _player.Ms(action) > 0 ? _freeMs[device] : 0);
    }

    /// <summary>When the device's next forward of the next step can start; infinite if none may.</summary>
    private double AheadStartMs(int device)
    {
        var slice = _done[device].Count;
        if (slice == _ahead.Count || (device > 0 && _done[device - 1].Count <= slice))
        {
            return double.PositiveInfinity;
        }

        var durationMs = _player.AheadMs(_ahead[slice] with { Stage = device });
        var arrivesMs = device == 0 ? 0 : _done[device - 1][slice].End.Value;
        var startMs = Math.Max(arrivesMs, durationMs > 0 ? _freeMs[device] : 0);
        return durationMs == 0 || startMs + durationMs <= LatestMs(device) ? startMs : double.PositiveInfinity;
    }

    /// <summary>When the device's next action must start at the latest.</summary>
    private double LatestMs(int device)
    {
        foreach (var action in _player.Lists[device].AsSpan(_step[device].Count))
        {
            if (_player.Ms(action) > 0)
            {
                return _latestMs[action];
            }
        }

        return double.PositiveInfinity;
    }

    private void DoOwn(int device, double startMs)
    {
        var action = _player.Lists[device][_step[device].Count];
        var endMs = startMs + _player.Ms(action);
        _before[action] = _step[device].Count == 0 ? null : _step[device][^1].Action;
        _endsMs[action] = endMs;
        _order.Add(action);
        _freeMs[device] = endMs > startMs ? endMs : _freeMs[device];
        _step[device].Add(new TimedAction(action, new Milliseconds(startMs), new Milliseconds(endMs)));
    }

    private void DoAhead(int device, double startMs)
    {
        var action = _ahead[_done[device].Count] with { Stage = device };
        var endMs = startMs + _player.AheadMs(action);
        _freeMs[device] = endMs > startMs ? endMs : _freeMs[device];
        _done[device].Add(new TimedAction(action, new Milliseconds(startMs), new Milliseconds(endMs)));
    }
}
