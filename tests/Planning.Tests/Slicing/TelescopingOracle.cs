using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// The least makespan of one sequence with <see cref="FunctionLatencyModel.Smooth"/> without any dynamic program. With
/// G(x) = 0.004 x + x² / 2,000,000 the slice from c to e takes F = 0.3 + G(e) − G(c), and B = 2 F + 0.1. So M slices
/// are busy for 3 (0.3 M + G(L)) + 0.1 M however they are cut, and under a bound u on F the fewest slices are the
/// longest ones, taken one after the other (G grows, so a later start never ends earlier):
///     T* = min over u of 3 G(L) + M(u) + (K − 1)(3 u + 0.1).
/// </summary>
internal static class TelescopingOracle
{
    private const double LaunchMs = 0.3;

    /// <summary>Bounds of the least makespan, at most <paramref name="relativeGap"/> apart.</summary>
    public static (double LowerMs, double UpperMs) Bracket(SlicingProblem problem, double relativeGap)
    {
        var (sequence, grain) = (problem.Sequence.Count, problem.Grain.Count);
        var (provenMs, leastMs) = (double.PositiveInfinity, double.PositiveInfinity);
        var open = new Stack<(double LoMs, double HiMs)>(
            [(LaunchMs + G(sequence) - G(sequence - grain), LaunchMs + G(sequence))]);
        while (open.TryPop(out var bounds))
        {
            if (LongestSlices(problem, bounds.HiMs) is not { } found)
            {
                continue;
            }

            leastMs = Math.Min(leastMs, MakespanMs(problem, found.Count, found.SlowestMs));
            var boundMs = MakespanMs(problem, found.Count, bounds.LoMs);
            var middleMs = (bounds.LoMs + found.SlowestMs) / 2;
            if (boundMs >= leastMs * (1 - relativeGap) || middleMs <= bounds.LoMs)
            {
                provenMs = Math.Min(provenMs, boundMs);
                continue;
            }

            open.Push((middleMs, found.SlowestMs));
            open.Push((bounds.LoMs, middleMs));
        }

        return (Math.Min(provenMs, leastMs), leastMs);
    }

    /// <summary>
    /// The fewest slices under the bound, and the slowest forward among them; null if a grain is too long.
    /// </summary>
    private static (int Count, double SlowestMs)? LongestSlices(SlicingProblem problem, double boundMs)
    {
        var (count, slowestMs) = (0, 0.0);
        for (int start = 0, end; start < problem.Sequence.Count; start = end)
        {
            end = LongestEnd(problem, start, boundMs);
            if (end == start)
            {
                return null;
            }

            (count, slowestMs) = (count + 1, Math.Max(slowestMs, LaunchMs + G(end) - G(start)));
        }

        return (count, slowestMs);
    }

    private static int LongestEnd(SlicingProblem problem, int start, double boundMs)
    {
        var grain = problem.Grain.Count;
        var (low, high) = (0, (problem.Sequence.Count - start) / grain); // the answer in grains lies in [low, high]
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            var isAllowed = LaunchMs + G(start + (middle * grain)) - G(start) <= boundMs;
            (low, high) = isAllowed ? (middle, high) : (low, middle - 1);
        }

        return start + (low * grain);
    }

    private static double MakespanMs(SlicingProblem problem, int count, double forwardMs) =>
        (3 * ((LaunchMs * count) + G(problem.Sequence.Count))) + (0.1 * count)
        + ((problem.StageCount - 1) * ((3 * forwardMs) + 0.1));

    private static double G(double tokens) => (0.004 * tokens) + (tokens * tokens / 2e6);
}
