using TeraPipe.Bench.Measuring;
using TeraPipe.Planning;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Bench.Planner;

/// <summary>
/// How long our port of the paper's algorithm takes on the same problem, with the ε of the paper's code. Where that
/// would be more than a minute it is estimated: a few bounds, spread evenly, are timed and stand for those between
/// them.
/// </summary>
/// <param name="Ms">Milliseconds; null if it was not run.</param>
/// <param name="Note">"measured", or what the number is based on, or why there is none.</param>
internal sealed record PaperTime(double? Ms, string Note)
{
    private const int TimedBounds = 24;
    private const double MostMs = 60_000;
    private const long MostSlices = 40_000_000; // 8 bytes each, and as much again to sort them

    public static PaperTime Measure(SlicingProblem problem)
    {
        if (problem.PossibleSlices > MostSlices)
        {
            return new PaperTime(null, $"not run: its table of {problem.PossibleSlices} slices is too large");
        }

        var estimate = Estimate(problem);
        if (estimate.Ms > MostMs)
        {
            return estimate;
        }

        var first = Repeat.Once(Run);
        return new PaperTime(first > 1000 ? first : Repeat.MedianMs(Run), "measured");

        void Run() => new TeraPipeAlgorithm(problem).Plan(TeraPipeAlgorithm.CodeEpsilon);
    }

    private static PaperTime Estimate(SlicingProblem problem)
    {
        TeraPipeAlgorithm algorithm = null!;
        IReadOnlyList<Milliseconds> bounds = [];
        var totalMs = Repeat.Once(() =>
        {
            algorithm = new TeraPipeAlgorithm(problem);
            bounds = algorithm.Bounds(TeraPipeAlgorithm.CodeEpsilon);
        });

        var tried = BoundsUpToTheBest(algorithm, bounds, problem.StageCount);
        var timed = Math.Min(TimedBounds, tried);
        for (var i = 0; i < timed; i++)
        {
            var bound = bounds[(int)(((2L * i) + 1) * tried / (2 * timed))];
            totalMs += (double)tried / timed * Repeat.Once(() => algorithm.Solve(bound));
        }

        return new PaperTime(totalMs, $"estimated from {timed} of some {tried} bounds");
    }

    /// <summary>How many bounds the algorithm tries before none can be better, from a coarse look at its
    /// best.</summary>
    private static int BoundsUpToTheBest(
        TeraPipeAlgorithm algorithm, IReadOnlyList<Milliseconds> bounds, int stageCount)
    {
        var (bestMs, i) = (double.PositiveInfinity, 0);
        var every = Math.Max(1, bounds.Count / (TimedBounds * TimedBounds));
        for (; i < bounds.Count && bounds[i].Value * stageCount <= bestMs; i += every)
        {
            bestMs = Math.Min(bestMs, algorithm.Solve(bounds[i])?.Value ?? double.PositiveInfinity);
        }

        return Math.Min(i, bounds.Count);
    }
}
