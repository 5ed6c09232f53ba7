using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Profiles;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>A measured profile, as far as it can be compared.</summary>
internal sealed class ComparedProfile
{
    private readonly Dictionary<ProfilePoint, ComparedPoint> _byPoint;

    /// <param name="points">At least one, none twice.</param>
    public ComparedProfile(IReadOnlyList<ComparedPoint> points)
    {
        Points = points;
        _byPoint = points.ToDictionary(point => point.Point);
    }

    /// <summary>What messages call it.</summary>
    public required string Title { get; init; }

    public required ProfileIdentity Identity { get; init; }

    /// <summary>Median of the calibration kernel in milliseconds; null: it did not run.</summary>
    public double? CalibrationMs { get; init; }

    /// <summary>How the device was; null: not told.</summary>
    public MeasuringConditions? Conditions { get; init; }

    /// <summary>Whether other programs slowed the machine too much; see <see cref="Steadiness"/>.</summary>
    public bool IsDisturbed => Conditions?.SlowedShare > Steadiness.MostSlowed;

    public IReadOnlyList<ComparedPoint> Points { get; }

    /// <summary>
    /// What was timed of each run. Timing it again takes the same phases: what runs between two forwards decides what
    /// the caches hold.
    /// </summary>
    public required IReadOnlyList<MeasuredPhase> Timed { get; init; }

    /// <param name="profile">Found and read.</param>
    /// <param name="title">What messages call it; null: its name, or the file or id that it comes from.</param>
    /// <exception cref="CommandException">Its times were not measured, or are none to form a ratio with.</exception>
    public static ComparedProfile Of(LoadedProfile profile, string? title = null)
    {
        title ??= profile.Title;
        var content = profile.Content;
        if ((content.EstimatedFrom ?? content.AdjustedFrom) is not null)
        {
            var origin = content.EstimatedFrom is null ? "adjusted by what a run observed" : "estimated";
            throw new CommandException(ExitCode.Usage, $"{title}: its times were not measured but {origin}.");
        }

        foreach (var zero in profile.Table.Points.Where(point => point.Forward.Value == 0 || point.Backward.Value == 0))
        {
            throw new CommandException(ExitCode.Usage, $"{title}: {Place(zero)} has a time of 0 ms.");
        }

        var sent = content.Measurements!.ToDictionary(each => (each.MicroBatch, each.SliceTokens, each.ContextTokens));
        return new ComparedProfile([.. profile.Table.Points.Select(
            point => PointOf(point, sent[(point.MicroBatch, point.Slice.Count, point.Context.Count)]))])
        {
            Title = title,
            Identity = ProfileIdentity.Of(content),
            CalibrationMs = content.CalibrationMs,
            Conditions = content.Conditions,
            Timed = TimedIn(content.Measurements!),
        };
    }

    /// <summary>Null: it was not measured.</summary>
    public ComparedPoint? Find(ProfilePoint point) => _byPoint.GetValueOrDefault(point);

    private static ProfilePoint Place(LatencyPoint point) => new(point.MicroBatch, point.Slice, point.Context);

    private static ComparedPoint PointOf(LatencyPoint point, Measurement sent) => new(
        Place(point),
        PhaseOf(point.Forward, point.ForwardSpread, point.Samples),
        PhaseOf(point.Backward, point.BackwardSpread, point.Samples),
        point.Forward.Value + point.Backward.Value + SplitMs(point, sent),
        sent.IsBimodal == true);

    /// <summary>A split backward has a forward of its own before it.</summary>
    private static double SplitMs(LatencyPoint point, Measurement sent) =>
        (sent.InputGradientMs ?? sent.WeightGradientMs ?? sent.RecomputeMs) is null
            ? 0
            : point.Forward.Value + (sent.RecomputeMs ?? 0) + Math.Max(
                point.Backward.Value, (sent.InputGradientMs ?? 0) + (sent.WeightGradientMs ?? 0));

    private static ComparedPhase PhaseOf(Milliseconds median, Milliseconds? spread, int? samples) => new(
        median.Value,
        spread is { } half && samples is > 1 and var n
            ? MedianNoise.StandardErrorPerSpread(n) * half.Value / median.Value
            : null);

    private static MeasuredPhase[] TimedIn(IReadOnlyList<Measurement> measurements)
    {
        List<MeasuredPhase> timed = [.. ComparedPoint.Phases];
        AddIf(MeasuredPhase.InputGradient, each => each.InputGradientMs);
        AddIf(MeasuredPhase.WeightGradient, each => each.WeightGradientMs);
        AddIf(MeasuredPhase.Recompute, each => each.RecomputeMs);
        return [.. timed];

        void AddIf(MeasuredPhase phase, Func<Measurement, double?> time)
        {
            if (measurements.Any(each => time(each) is not null))
            {
                timed.Add(phase);
            }
        }
    }
}
