using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Session;

/// <summary>All that a run measures, in its order: optimiser, embedding and head, then the layer.</summary>
internal static class RunDesign
{
    public static IDesign Of(RunSettings settings)
    {
        var (sizes, sequence) = (settings.Design.MicroBatches, new Tokens(settings.Subject.SequenceTokens));
        var grain = new Tokens(settings.Design.GrainTokens);
        var hasEnds = settings.Subject.VocabularySize is not null;
        return new SequelDesign(
            new FixedDesign(PartPoints.Of(sizes, sequence, grain, hasEnds)),
            new FixedDesign(PointGrid.Of(sizes, sequence, grain)));
    }

    /// <summary>What is timed of a run of a point.</summary>
    public static IReadOnlyList<MeasuredPhase> PhasesOf(RunSettings settings, ProfilePoint point) => point.Part switch
    {
        MeasuredPart.Layer => settings.Phases,
        MeasuredPart.Optimizer => [MeasuredPhase.Update],
        _ => [MeasuredPhase.Forward, MeasuredPhase.Backward],
    };
}
