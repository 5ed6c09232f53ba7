namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>
/// Nobody waits by this clock: where somebody sets a timer for a wait, the clock jumps there, and all timers that are
/// due by then go off. Which timers are waits, and which are deadlines that only such jumps reach, its maker says.
/// </summary>
internal sealed class EagerClock(Func<TimeSpan, bool> isWait) : TimeProvider
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly List<VirtualTimer> _timers = [];
    private readonly List<TimeSpan> _waits = [];
    private TimeSpan _elapsed;

    /// <summary>All waits so far.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_lock)
            {
                return [.. _waits];
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Elapsed().Ticks;

    public override DateTimeOffset GetUtcNow() => _start + Elapsed();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Jump(TimeSpan by)
    {
        lock (_lock)
        {
            _elapsed += by;
            VirtualTimer[] due = [.. _timers.Where(timer => timer.Due <= _elapsed).OrderBy(timer => timer.Due)];
            _timers.RemoveAll(due.Contains);

            // In turn: a deadline goes off before a wait that ends later.
            ThreadPool.QueueUserWorkItem(_ => Array.ForEach(due, timer => timer.GoOff()));
        }
    }

    private TimeSpan Elapsed()
    {
        lock (_lock)
        {
            return _elapsed;
        }
    }

    private void Set(VirtualTimer timer, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (dueTime < TimeSpan.Zero)
            {
                return; // never
            }

            timer.Due = _elapsed + dueTime;
            _timers.Add(timer);
        }

        if (isWait(dueTime))
        {
            lock (_lock)
            {
                _waits.Add(dueTime);
            }

            Jump(dueTime);
        }
    }

    private void Stop(VirtualTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class VirtualTimer(EagerClock clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }

        public void GoOff() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime);
            return true;
        }

        public void Dispose() => clock.Stop(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
