using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// How good the plans are that the service would make of what is known of one size: each is tried on devices drawn from
/// all that the measurements leave open. On a few of them first; only where these don't rule out that it is good
/// enough, on many.
/// </summary>
internal sealed class SizeEvaluation
{
    private const double Probability = 0.95;
    private const int FewDraws = 16;
    private const int ManyDraws = 48;
    private const double ClearlyWorse = 1.5; // than aimed at: so far off are 16 draws seldom
    private const int Seed = 20210701;

    private SizeEvaluation(SizeSpace space, SizeTimes times, ServiceView service, IReadOnlyList<PlanTrials> plans) =>
        (Space, Times, Service, Plans) = (space, times, service, plans);

    public SizeSpace Space { get; }

    public SizeTimes Times { get; }

    public ServiceView Service { get; }

    /// <summary>One a stage count.</summary>
    public IReadOnlyList<PlanTrials> Plans { get; }

    /// <summary>No plan is slower than the best one by more than this share, with 95 % probability for each.</summary>
    public double RegretBound => Plans.Max(plan => plan.RegretAt(Probability));

    /// <summary>Null: too little is measured for any plan.</summary>
    /// <param name="space">The size.</param>
    /// <param name="options">Which plans, and how good.</param>
    /// <param name="results">All that is known.</param>
    /// <param name="longest">No slice can be longer, in grains.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static SizeEvaluation? Of(
        SizeSpace space,
        AdaptiveOptions options,
        ProfileResults results,
        int longest,
        CancellationToken cancellationToken)
    {
        if (longest == 0 || ServiceView.Of(space, results) is not { } service)
        {
            return null;
        }

        var times = new SizeTimes(space, results.Measured(MeasuredPart.Layer).Where(
            result => result.Point.MicroBatch == space.MicroBatch));
        var posterior = new LatencyPosterior(times, Seed + times.Cells.Length);
        PlanTrials[] plans =
        [
            .. options.StageCounts.Select(
                stages => new PlanTrials(space, stages, service, longest, cancellationToken)),
        ];
        var evaluation = new SizeEvaluation(space, times, service, plans);
        evaluation.Try(posterior, FewDraws, cancellationToken);
        if (evaluation.RegretBound <= ClearlyWorse * options.Regret)
        {
            evaluation.Try(posterior, ManyDraws - FewDraws, cancellationToken);
        }

        return evaluation;
    }

    private void Try(LatencyPosterior posterior, int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            var device = posterior.Draw();
            foreach (var plan in Plans)
            {
                plan.Add(device, cancellationToken);
            }
        }
    }
}
