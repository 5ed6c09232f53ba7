using System.Diagnostics;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Bench.Profiler;

/// <summary>Times visits, and of each what was not spent in the device's runs.</summary>
internal sealed class VisitWatch(WatchedDevice device)
{
    private readonly List<VisitTimes> _visits = [];
    private long _startedAt;
    private double _workMs;

    /// <summary>Every visit, in order.</summary>
    public IReadOnlyList<VisitTimes> Visits => _visits;

    public void Begin() => (_startedAt, _workMs) = (Stopwatch.GetTimestamp(), device.WorkMs);

    public void End(ProfilePoint point) => _visits.Add(new VisitTimes(
        point, Stopwatch.GetElapsedTime(_startedAt).TotalMilliseconds, device.WorkMs - _workMs));
}
