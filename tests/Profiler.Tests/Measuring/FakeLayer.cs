using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Measuring;

/// <summary>A layer whose true times are known; a run takes <paramref name="slowdown"/> times as long.</summary>
internal sealed class FakeLayer(ManualClock clock, Func<FakeLayer, double> slowdown) : IMeasuredLayer
{
    public const double OptimizerMs = 3;

    private ProfilePoint _point;

    /// <summary>Each point that was run, as often as it was.</summary>
    public List<ProfilePoint> Runs { get; } = [];

    public List<ProfilePoint> Visits { get; } = [];

    /// <summary>Runs of the point that runs now, this one included.</summary>
    public int RunsOfThisPoint => Runs.Count(point => point == _point);

    public static double ForwardMs(ProfilePoint point) =>
        point.MicroBatch * point.Slice.Count * (1 + (point.Context.Count / 64));

    public static double BackwardMs(ProfilePoint point) => 2 * ForwardMs(point);

    public void Prepare(ProfilePoint point)
    {
        _point = point;
        Visits.Add(point);
        clock.Advance(1000); // preparing takes long and must not be counted
    }

    public void Forward()
    {
        Runs.Add(_point);
        clock.Advance(ForwardMs(_point) * slowdown(this));
    }

    public void Backward() => clock.Advance(BackwardMs(_point) * slowdown(this));

    public void OptimizerStep() => clock.Advance(OptimizerMs);
}
