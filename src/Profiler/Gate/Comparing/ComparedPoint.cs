using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>A measured point of a profile.</summary>
/// <param name="Point">Of a layer.</param>
/// <param name="Forward">F.</param>
/// <param name="Backward">B.</param>
/// <param name="RunMs">How long the device is at one run of it, with all that is timed or runs besides.</param>
/// <param name="IsBimodal">Its runs gathered around two times: either may come out next time.</param>
internal sealed record ComparedPoint(
    ProfilePoint Point, ComparedPhase Forward, ComparedPhase Backward, double RunMs, bool IsBimodal = false)
{
    /// <summary>What is compared of each point.</summary>
    public static IReadOnlyList<MeasuredPhase> Phases { get; } = [MeasuredPhase.Forward, MeasuredPhase.Backward];

    /// <param name="phase">One of <see cref="Phases"/>.</param>
    public ComparedPhase Phase(MeasuredPhase phase) => phase == MeasuredPhase.Forward ? Forward : Backward;
}
