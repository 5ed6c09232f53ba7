using TeraPipe.Bench.Measuring;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Bench.Elastic;

/// <summary>Plans over a freeze schedule: any pipeline against halving, look-ahead, the time planning takes.</summary>
internal sealed class PlanCases(PaperTraining training)
{
    public IEnumerable<BenchCase> All =>
    [
        new(HalvingName, Halving),
        new(LookAheadName, LookAhead),
        new(TimeName(ElasticSearch.Any), () => Time(ElasticSearch.Any)),
        new(TimeName(ElasticSearch.Halving), () => Time(ElasticSearch.Halving)),
    ];

    private string HalvingName => $"{training.Name}: halving / any pipeline, time of a sequence";

    private string LookAheadName => $"{training.Name}: step with look-ahead / without";

    private int[] Frozen => [.. training.Training.FrozenLayers.Distinct()];

    private string TimeName(ElasticSearch search) =>
        $"{training.Name}: planning, {search.ToString().ToLowerInvariant()}, {Frozen[1]} layers frozen";

    private BenchRow Halving()
    {
        double[] ratios =
        [
            .. Frozen.Select(frozen => Plan(frozen, ElasticSearch.Halving).TimePerSequence.Value
                / Plan(frozen, ElasticSearch.Any).TimePerSequence.Value),
        ];
        return Row(HalvingName, ratios, new KeyValuePair<string, object?>("most", ratios.Max()));
    }

    private BenchRow LookAhead()
    {
        ElasticPlan[] plans = [.. Frozen.Skip(1).Select(frozen => Plan(frozen, ElasticSearch.Unchanged))];
        double[] ratios = [.. plans.Select(plan => StepMs(plan) / plan.StepTime.Value)];
        double[] bounds = [.. plans.Select(plan => BoundMs(plan) / plan.StepTime.Value)];
        return Row(LookAheadName, ratios, new("least", ratios.Min()), new("lowerBound", Rounds.Median(bounds)));
    }

    private BenchRow Time(ElasticSearch search) =>
        new(TimeName(search), Repeat.MedianMs(() => Plan(Frozen[1], search)), "ms", Aim: null, Met: null);

    private static BenchRow Row(
        string name, IReadOnlyCollection<double> ratios, params KeyValuePair<string, object?>[] details) =>
        new(name, Rounds.Median(ratios), "x", Aim: null, Met: null) { Details = details };

    private static double StepMs(ElasticPlan plan) => (plan.WithLookAhead?.StepTime ?? plan.StepTime).Value;

    private static double BoundMs(ElasticPlan plan) => (plan.WithLookAhead?.LowerBound ?? plan.StepTime).Value;

    private ElasticPlan Plan(int frozen, ElasticSearch search) =>
        ElasticPlanner.Plan(training.Job, LayerModes.Of(training.Layers, frozen), search)!;
}
