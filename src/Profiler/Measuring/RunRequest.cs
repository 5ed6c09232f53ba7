using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Measuring;

/// <summary>Some runs of one point, one after the other.</summary>
/// <param name="Point">What is run.</param>
/// <param name="Phases">What is timed of each run.</param>
/// <param name="Runs">How often, at least once.</param>
/// <param name="Budget">No further run begins after so long; the first one does in any case.</param>
internal sealed record RunRequest(
    ProfilePoint Point, IReadOnlyList<MeasuredPhase> Phases, int Runs, TimeSpan Budget);
