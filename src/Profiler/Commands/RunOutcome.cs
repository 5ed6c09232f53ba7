using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Reporting;

namespace TeraPipe.Profiler.Commands;

/// <summary>What <c>profiler run --json</c> prints.</summary>
internal sealed record RunOutcome
{
    /// <summary>The id that the planner gave the profile; missing without --planner.</summary>
    public string? ProfileId { get; init; }

    /// <summary>Where the profile was written.</summary>
    public required string File { get; init; }

    /// <summary>Where every run of every point is.</summary>
    public required string Journal { get; init; }

    /// <summary>Points of the layer that have times.</summary>
    public required int Points { get; init; }

    /// <summary>Points of any part that have none.</summary>
    public required int FailedPoints { get; init; }

    /// <summary>Points of the layer whose runs gather around two times.</summary>
    public required int BimodalPoints { get; init; }

    /// <summary>Runs that are outliers, of all points and phases.</summary>
    public required int Outliers { get; init; }

    /// <summary>Runs that were kept, of all points.</summary>
    public required int Samples { get; init; }

    /// <summary>How long measuring took, by the visits, those of broken-off runs among them.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// Median forward of a whole sequence, of the first micro-batch size; missing where it has no time.
    /// </summary>
    public double? SequenceForwardMs { get; init; }

    /// <summary>Median backward of the same.</summary>
    public double? SequenceBackwardMs { get; init; }

    /// <summary>Median optimiser step of the layer's parameters; missing where it has no time.</summary>
    public double? LayerOptimizerMs { get; init; }

    /// <summary>See <see cref="Precisions.MedianErrorPercent"/>; missing where it is infinite.</summary>
    public double? MedianErrorPercent { get; init; }

    /// <summary>What an adaptive design has come to; missing with a grid.</summary>
    public AdaptiveOutcome? Adaptive { get; init; }

    /// <summary>The state that the device was in.</summary>
    public required MeasuringConditions Conditions { get; init; }

    /// <param name="results">All that was measured.</param>
    /// <param name="profile">What was made of it.</param>
    /// <param name="files">Where both are.</param>
    public static RunOutcome Of(ProfileResults results, ProfileRequest profile, RunFiles files)
    {
        PointResult[] layer = [.. results.Measured(MeasuredPart.Layer)];
        var sequence = layer.Where(point => point.Point.Context == Tokens.None)
            .OrderBy(point => point.Point.MicroBatch).ThenByDescending(point => point.Point.Slice.Count)
            .FirstOrDefault();
        return new RunOutcome
        {
            File = files.Profile.FullName,
            Journal = files.Journal.FullName,
            Points = layer.Length,
            FailedPoints = results.Points.Count(point => !point.IsMeasured),
            BimodalPoints = layer.Count(Precisions.IsBimodal),
            Outliers = results.Points.Sum(point => point.Phases.Values.Sum(phase => phase.Outliers)),
            Samples = results.Visits.Sum(visit => visit.TimesMs.Values.Select(times => times.Length).FirstOrDefault()),
            Seconds = Math.Round(results.Visits.Sum(visit => visit.Seconds), 1),
            SequenceForwardMs = sequence?.ForwardMs,
            SequenceBackwardMs = sequence?.BackwardMs,
            LayerOptimizerMs = profile.LayerOptimizerMs,
            MedianErrorPercent = Precisions.MedianErrorPercent(layer) is { } error && double.IsFinite(error)
                ? Math.Round(error, 2)
                : null,
            Conditions = profile.Conditions!,
        };
    }
}
