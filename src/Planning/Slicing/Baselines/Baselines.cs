using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// What people do without this planner, each in its best form: a plan is compared with the best of each rule over its
/// knobs and over the micro-batch sizes, not with a straw man. All keep to the grain; none knows of other constraints.
/// </summary>
public static class Baselines
{
    /// <summary>Whole sequences in equal micro-batches, of the size that gives the least makespan.</summary>
    public static IReadOnlyList<MicroBatchSlicing> None(SlicingProblem problem) =>
        Priced(problem, [[problem.GrainCount]]).MicroBatches(0);

    /// <summary>
    /// Equal slices in equal micro-batches, of the size and number of slices that give the least makespan. Where the
    /// grains do not divide evenly the first slices are one grain longer, as they have the least context.
    /// </summary>
    public static IReadOnlyList<MicroBatchSlicing> BestUniform(SlicingProblem problem)
    {
        var prices = UniformPrices(problem);
        return prices.MicroBatches(prices.Best);
    }

    /// <summary>
    /// [m − 1] is the least makespan of m equal slices over the micro-batch sizes, for every m up to one slice a grain;
    /// null where the latency model refuses a slice.
    /// </summary>
    public static IReadOnlyList<Milliseconds?> UniformMakespans(SlicingProblem problem) =>
        UniformPrices(problem).Makespans;

    /// <summary>
    /// "none", "uniform", "flops-equal" (<see cref="FlopsEqualSlicing"/>, where the layer is known) and "equal-time"
    /// (<see cref="EqualTimeSlicing"/>): what follows from a rule. Without those of which the latency model refuses a
    /// slice.
    /// </summary>
    /// <param name="problem">The question.</param>
    /// <param name="layer">The layer whose FLOPs are made equal; null leaves "flops-equal" out.</param>
    public static IReadOnlyList<Baseline> Rules(SlicingProblem problem, LayerShape? layer = null)
    {
        var uniform = UniformPrices(problem);
        var uniformTokens = problem.Grains(EqualParts.Of(problem.GrainCount, uniform.Best + 1).First());
        var rules = new[]
        {
            uniform.Baseline("none", 0, []),
            uniform.Baseline("uniform", uniform.Best, new() { ["slices"] = uniform.Best + 1 }),
            layer is null ? null : FlopsEqual(problem, layer),
            EqualTime(problem, uniformTokens),
        };
        return [.. rules.OfType<Baseline>()];
    }

    /// <summary>
    /// The same and "terapipe", the paper's own algorithm (<see cref="TeraPipeAlgorithm"/>), which may take minutes.
    /// </summary>
    /// <param name="problem">The question.</param>
    /// <param name="layer">The layer whose FLOPs are made equal; null leaves "flops-equal" out.</param>
    /// <param name="epsilon">ε of the paper's algorithm; null: the 0.1 ms of its text.</param>
    /// <param name="cancellationToken">Asked once a bound of the paper's algorithm.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static IReadOnlyList<Baseline> All(
        SlicingProblem problem,
        LayerShape? layer = null,
        Milliseconds? epsilon = null,
        CancellationToken cancellationToken = default)
    {
        var leastApart = epsilon ?? TeraPipeAlgorithm.PaperEpsilon;
        var rules = Rules(problem, layer);
        var parameters = new Dictionary<string, double> { ["epsilonMs"] = leastApart.Value };
        return new TeraPipeAlgorithm(problem).Plan(leastApart, cancellationToken) is { } microBatches
            ? [.. rules, new Baseline("terapipe", parameters, microBatches, problem)]
            : rules;
    }

    private static SlicingPrices UniformPrices(SlicingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Priced(problem, Enumerable.Range(1, problem.GrainCount).Select(
            count => EqualParts.Of(problem.GrainCount, count)));
    }

    private static Baseline? FlopsEqual(SlicingProblem problem, LayerShape layer)
    {
        var prices = Priced(problem, Enumerable.Range(1, problem.GrainCount).Select(
            count => FlopsEqualSlicing.Grains(problem, layer, count)));
        return prices.Baseline("flops-equal", prices.Best, new() { ["slices"] = prices.Best + 1 });
    }

    private static Baseline? EqualTime(SlicingProblem problem, Tokens bestUniform)
    {
        var rules = EqualTimeSlicing.Tuned(problem, bestUniform).ToArray();
        var prices = Priced(problem, rules.Select(rule => rule.Grains()));
        var best = rules[prices.Best];
        return prices.Baseline("equal-time", prices.Best, new()
        {
            ["baseTokens"] = best.Base.Count,
            ["smoothing"] = best.Smoothing,
        });
    }

    private static SlicingPrices Priced(SlicingProblem problem, IEnumerable<IEnumerable<int>> slicings) =>
        new(problem, [.. slicings]);
}
