using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>A measured profile, as far as it can be compared. <see cref="ComparedProfileParser"/> makes it.</summary>
internal sealed class ComparedProfile
{
    private readonly Dictionary<ProfilePoint, ComparedPoint> _byPoint;

    /// <param name="points">At least one, none twice.</param>
    public ComparedProfile(IReadOnlyList<ComparedPoint> points)
    {
        Points = points;
        _byPoint = points.ToDictionary(point => point.Point);
    }

    /// <summary>Its file or its id, as messages call it.</summary>
    public required string Source { get; init; }

    public required ProfileIdentity Identity { get; init; }

    /// <summary>Median of the calibration kernel in milliseconds; null: it did not run.</summary>
    public double? CalibrationMs { get; init; }

    /// <summary>How the device was; null: not told.</summary>
    public MeasuringConditions? Conditions { get; init; }

    public IReadOnlyList<ComparedPoint> Points { get; }

    /// <summary>Null: it was not measured.</summary>
    public ComparedPoint? Find(ProfilePoint point) => _byPoint.GetValueOrDefault(point);
}
