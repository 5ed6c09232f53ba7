namespace TeraPipe.Profiler.Tests.Measuring;

/// <summary>Time passes only when it is told to; the wall clock can be put forward and back besides.</summary>
internal sealed class ManualClock : TimeProvider
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How far the wall clock was put forward.</summary>
    public TimeSpan WallClockJump { get; set; }

    public double Milliseconds => _now.TotalMilliseconds;

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => _start + _now + WallClockJump;

    public void Advance(double milliseconds) => _now += TimeSpan.FromMilliseconds(milliseconds);
}
