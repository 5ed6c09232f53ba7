namespace TeraPipe.Profiler.Tests.Measuring;

/// <summary>Time passes only when it is told to.</summary>
internal sealed class ManualClock : TimeProvider
{
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public void Advance(double milliseconds) => _now += TimeSpan.FromMilliseconds(milliseconds);
}
