namespace TeraPipe.Planning.Drift;

/// <summary>
/// Watches one sequence of deviations for drift:
/// 1. of the first observations it learns the reference, robustly;
/// 2. then it sums up how far the others lie from it (<see cref="Cusum"/>), until there is an alarm;
/// 3. the median of the observations after the alarm must be shifted too: with an estimated reference a cumulative sum
///    alone has false alarms every few hundred observations (Jones, Champ and Rigdon, Journal of Quality Technology
///    2004). If it is not, the sums start anew;
/// 4. if it is, the drift is confirmed, and the monitor learns the new normal, so that it tells each drift once.
/// An instance never changes. What it keeps is bounded, whatever it has seen.
/// </summary>
public sealed class DriftMonitor
{
    private readonly DriftSettings _settings;

    /// <summary>One that has seen nothing.</summary>
    public DriftMonitor(DriftSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    private DriftMonitor(DriftMonitor before)
    {
        _settings = before._settings;
        (Count, Reference, Cusum) = (before.Count, before.Reference, before.Cusum);
        (Alarm, Window, LastDrift) = (before.Alarm, before.Window, before.LastDrift);
    }

    /// <summary>Observations so far.</summary>
    public long Count { get; init; }

    /// <summary>What is normal; null while it is learned.</summary>
    public DriftReference? Reference { get; init; }

    /// <summary>The sums since the reference was learned or an alarm was not confirmed.</summary>
    public Cusum Cusum { get; init; }

    /// <summary>The alarm that is being confirmed; null: there is none.</summary>
    public DriftAlarm? Alarm { get; init; }

    /// <summary>The deviations of which the reference is being learned or the alarm confirmed.</summary>
    public IReadOnlyList<double> Window { get; init; } = [];

    /// <summary>The last drift that was confirmed; null: there was none.</summary>
    public ConfirmedDrift? LastDrift { get; init; }

    /// <summary>What it does with the next observation.</summary>
    public DriftState State => Reference is null ? DriftState.Learning
        : Alarm is null ? DriftState.Watching
        : DriftState.Confirming;

    /// <summary>The monitor after one observation more.</summary>
    /// <param name="deviation">See <see cref="Deviation"/>; finite.</param>
    public DriftMonitor With(double deviation)
    {
        if (!double.IsFinite(deviation))
        {
            throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "A deviation is finite.");
        }

        return Reference is not { } reference ? Learned(deviation)
            : Alarm is not { } alarm ? Watched(reference, deviation)
            : Confirmed(reference, alarm, deviation);
    }

    private DriftMonitor Learned(double deviation)
    {
        double[] window = [.. Window, deviation];
        return window.Length < _settings.ReferenceCount
            ? new(this) { Count = Count + 1, Window = window }
            : new(this)
            {
                Count = Count + 1,
                Reference = DriftReference.Of(window, _settings.LeastSigma),
                Cusum = default,
                Window = [],
            };
    }

    private DriftMonitor Watched(DriftReference reference, double deviation)
    {
        var cusum = Cusum.With(reference.Standardised(deviation), _settings);
        return new(this)
        {
            Count = Count + 1,
            Cusum = cusum,
            Alarm = cusum.Alarm(_settings) is var (direction, count)
                ? new DriftAlarm(direction, Count + 1 - count + 1)
                : null,
        };
    }

    private DriftMonitor Confirmed(DriftReference reference, DriftAlarm alarm, double deviation)
    {
        double[] window = [.. Window, deviation];
        if (window.Length < _settings.ConfirmationCount)
        {
            return new(this) { Count = Count + 1, Window = window };
        }

        var shift = Deviation.Median(window) - reference.Mean;
        var along = alarm.Direction == DriftDirection.Up ? shift : -shift;
        return along < _settings.ConfirmedShift * reference.Sigma
            ? new(this) { Count = Count + 1, Alarm = null, Cusum = default, Window = [] }
            : new(this)
            {
                Count = Count + 1,
                Reference = null,
                Alarm = null,
                Cusum = default,
                Window = [], // what confirmed the drift was chosen for being far out, and teaches no normal
                LastDrift = new(alarm.Direction, alarm.Since, Count + 1, shift, reference),
            };
    }
}
