using TeraPipe.Planning;
using TeraPipe.Profiler.Adaptive;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Session;

/// <summary>
/// All that a run measures, in its order: optimiser, embedding and head, the layer, what is held out.
/// </summary>
internal static class RunDesign
{
    public static IDesign Of(RunSettings settings)
    {
        var parts = PartPoints.Of(
            settings.Design.MicroBatches,
            new Tokens(settings.Subject.SequenceTokens),
            new Tokens(settings.Design.GrainTokens),
            hasEnds: settings.Subject.VocabularySize is not null);
        return new SequelDesign(new FixedDesign(parts), HeldOut(settings));
    }

    /// <summary>What it measures of the layer.</summary>
    public static IDesign LayerOf(RunSettings settings) =>
        AdaptiveOf(settings) is { } adaptive ? adaptive : new FixedDesign(PointGrid.Of(
            settings.Design.MicroBatches,
            new Tokens(settings.Subject.SequenceTokens),
            new Tokens(settings.Design.GrainTokens)));

    /// <summary>Null: every point of a grid is measured.</summary>
    public static AdaptiveDesign? AdaptiveOf(RunSettings settings) => settings.Design.Kind == "grid"
        ? null
        : new AdaptiveDesign(new AdaptiveOptions
        {
            Sequence = new Tokens(settings.Subject.SequenceTokens),
            Grain = new Tokens(settings.Design.GrainTokens),
            MicroBatches = settings.Design.MicroBatches,
            StageCounts = settings.Design.StageCounts,
            Regret = settings.Design.Regret,
        });

    /// <summary>What is timed of a run of a point.</summary>
    public static IReadOnlyList<MeasuredPhase> PhasesOf(RunSettings settings, ProfilePoint point) => point.Part switch
    {
        MeasuredPart.Layer => settings.Phases,
        MeasuredPart.Optimizer => [MeasuredPhase.Update],
        _ => [MeasuredPhase.Forward, MeasuredPhase.Backward],
    };

    /// <summary>A grid leaves no multiple of its grain: halves of it are held out, which plans of a finer grain use.
    /// </summary>
    private static IDesign HeldOut(RunSettings settings)
    {
        var grain = settings.Design.GrainTokens;
        return settings.Design.HeldOut == 0
            ? LayerOf(settings)
            : new HeldOutDesign(
                LayerOf(settings),
                settings.Design.HeldOut,
                settings.Design.MicroBatches,
                new Tokens(settings.Subject.SequenceTokens),
                new Tokens(grain),
                new Tokens(settings.Design.Kind == "grid" && grain % 2 == 0 ? grain / 2 : grain));
    }
}
