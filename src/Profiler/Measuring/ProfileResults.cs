using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Measuring;

/// <summary>All visits so far, and what they say of each point.</summary>
internal sealed class ProfileResults
{
    private readonly Dictionary<ProfilePoint, PointResult> _byPoint;

    /// <param name="visits">In the order in which they were made.</param>
    public ProfileResults(IReadOnlyList<PointVisit> visits)
    {
        Visits = visits;
        Speed = new DeviceSpeed(visits);
        Points = [.. visits.Index().GroupBy(each => each.Item.Point).Select(group => ResultOf([.. group]))];
        _byPoint = Points.ToDictionary(result => result.Point);
    }

    public IReadOnlyList<PointVisit> Visits { get; }

    /// <summary>How fast the device was.</summary>
    public DeviceSpeed Speed { get; }

    /// <summary>Every point that was visited, in the order of the first visits.</summary>
    public IReadOnlyList<PointResult> Points { get; }

    /// <summary>Those of a part that have times and were not held out.</summary>
    public IEnumerable<PointResult> Measured(MeasuredPart part) =>
        Points.Where(result => result is { IsMeasured: true, IsHeldOut: false } && result.Point.Part == part);

    /// <summary>Those that have times and belong to no profile.</summary>
    public IEnumerable<PointResult> HeldOut => Points.Where(result => result is { IsMeasured: true, IsHeldOut: true });

    /// <summary>Null: the point was not visited.</summary>
    public PointResult? Find(ProfilePoint point) => _byPoint.GetValueOrDefault(point);

    private PointResult ResultOf((int Index, PointVisit Visit)[] visits)
    {
        var measured = visits.Where(each => each.Visit.Outcome == PointOutcome.Measured).ToArray();
        var last = visits[^1].Visit;
        return new PointResult
        {
            Point = last.Point,
            IsHeldOut = last.IsHeldOut,
            Outcome = measured.Length > 0 ? PointOutcome.Measured : last.Outcome,
            Message = measured.Length > 0 ? null : last.Message,
            Phases = measured.SelectMany(each => each.Visit.TimesMs.Keys).Distinct().ToDictionary(
                phase => phase, phase => PhaseStatistics.Of(measured.SelectMany(each => AtUsualSpeed(each, phase)))),
            PeakBytes = measured.Max(each => each.Visit.PeakBytes),
        };
    }

    private IEnumerable<double> AtUsualSpeed((int Index, PointVisit Visit) visit, MeasuredPhase phase)
    {
        var correction = Speed.CorrectionOf(visit.Index);
        return visit.Visit.TimesMs.GetValueOrDefault(phase, []).Select(ms => ms * correction);
    }
}
