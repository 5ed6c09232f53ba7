using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Reporting;

namespace TeraPipe.Profiler.Commands;

/// <summary>What <c>profiler run --json</c> prints.</summary>
/// <param name="ProfileId">The id that the planner gave the profile; missing without --planner.</param>
/// <param name="File">Where the profile was written.</param>
/// <param name="Points">Points measured.</param>
/// <param name="Samples">Samples of each.</param>
/// <param name="Seconds">How long measuring took.</param>
/// <param name="SequenceForwardMs">Median forward of a whole sequence, of the first micro-batch size.</param>
/// <param name="SequenceBackwardMs">Median backward of the same.</param>
/// <param name="LayerOptimizerMs">Median optimiser step of the layer's parameters.</param>
/// <param name="MedianSpreadPercent">What <see cref="Spread.MedianPercent"/> says of all points.</param>
internal sealed record RunOutcome(
    string? ProfileId,
    string File,
    int Points,
    int Samples,
    double Seconds,
    double SequenceForwardMs,
    double SequenceBackwardMs,
    double LayerOptimizerMs,
    double MedianSpreadPercent)
{
    public static RunOutcome Of(LayerMeasurements measured, TimeSpan elapsed, FileInfo file, string? profileId)
    {
        var sequence = measured.Points.MaxBy(point => point.Point.Slice.Count)!;
        return new RunOutcome(
            profileId,
            file.FullName,
            measured.Points.Count,
            sequence.Forward.Count,
            Math.Round(elapsed.TotalSeconds, 1),
            sequence.Forward.MedianMs,
            sequence.Backward.MedianMs,
            measured.OptimizerStep.MedianMs,
            Math.Round(Spread.MedianPercent(measured.Points), 2));
    }
}
