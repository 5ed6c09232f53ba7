using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// Measures what makes plans good, and no more (docs/adr/0009-adaptive-profiling.md): a coarse design, then again and
/// again the points that the plans' regret is charged to, until with 95 % probability no plan is slower than the best
/// one by more than is tolerated, or the points are used up. Each micro-batch size is a design of its own.
/// </summary>
/// <param name="options">Which plans, and how good.</param>
internal sealed class AdaptiveDesign(AdaptiveOptions options) : IDesign
{
    private const double Level = 0.05; // of either end of an outlook

    private readonly SizeDesign[] _sizes = [.. options.MicroBatches.Select(size => new SizeDesign(options, size))];

    /// <inheritdoc/>
    public DesignStep Next(ProfileResults results, CancellationToken cancellationToken)
    {
        var steps = _sizes.Select(size => (Size: size, Step: size.Next(results, cancellationToken))).ToArray();
        ProfilePoint[] points =
            [.. steps.SelectMany(each => each.Step.Cells.Select(each.Size.Space.PointOf))];
        return new DesignStep(
            points,
            results.Points.Count(result => !result.IsHeldOut) + steps.Sum(each => each.Step.Expected),
            Worst([.. steps.Select(each => each.Step.Evaluation)]));
    }

    /// <summary>What has been reached.</summary>
    public AdaptiveReport Report(ProfileResults results, CancellationToken cancellationToken)
    {
        var evaluations = _sizes.Select(size => size.Evaluate(results, cancellationToken)).ToArray();
        return new AdaptiveReport(
            _sizes.Sum(size => size.PointsUsed(results)),
            PointGrid.Of(options.MicroBatches, options.Sequence, options.Grain).Count,
            _sizes.Length * PaperGrid.PointCount(options.Sequence),
            Worst(evaluations),
            [.. evaluations.OfType<SizeEvaluation>().SelectMany(
                size => size.Plans.Select(plan => Outlook(size, plan)))]);
    }

    private static PlanOutlook Outlook(SizeEvaluation size, PlanTrials plan) => new(
        size.Space.MicroBatch,
        plan.StageCount,
        plan.Plan[0].Slices,
        new Milliseconds(plan.Trials.Average(trial => trial.MakespanMs)),
        new Milliseconds(plan.Quantile(trial => trial.MakespanMs, Level)),
        new Milliseconds(plan.Quantile(trial => trial.MakespanMs, 1 - Level)));

    private static double? Worst(SizeEvaluation?[] sizes) =>
        sizes.All(size => size is not null) ? sizes.Max(size => size!.RegretBound) : null;
}
