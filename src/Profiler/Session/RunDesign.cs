using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Session;

/// <summary>All that a run measures, in its order: optimiser, embedding and head, then the layer.</summary>
internal static class RunDesign
{
    public static IDesign Of(RunSettings settings)
    {
        var parts = PartPoints.Of(
            settings.Design.MicroBatches,
            new Tokens(settings.Subject.SequenceTokens),
            new Tokens(settings.Design.GrainTokens),
            hasEnds: settings.Subject.VocabularySize is not null);
        return new SequelDesign(new FixedDesign(parts), LayerOf(settings));
    }

    /// <summary>What it measures of the layer.</summary>
    public static IDesign LayerOf(RunSettings settings) => new FixedDesign(PointGrid.Of(
        settings.Design.MicroBatches,
        new Tokens(settings.Subject.SequenceTokens),
        new Tokens(settings.Design.GrainTokens)));

    /// <summary>What is timed of a run of a point.</summary>
    public static IReadOnlyList<MeasuredPhase> PhasesOf(RunSettings settings, ProfilePoint point) => point.Part switch
    {
        MeasuredPart.Layer => settings.Phases,
        MeasuredPart.Optimizer => [MeasuredPhase.Update],
        _ => [MeasuredPhase.Forward, MeasuredPhase.Backward],
    };
}
