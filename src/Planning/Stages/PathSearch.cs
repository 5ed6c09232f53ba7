using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// Bounds from below the least of Σ busy + max gate_F + max gate_B over all slicings, by best-first search over boxes of
/// bounds (u, v) on the two gates, as the exact planner does:
///     length ≥ Σ*(uHi, vHi) + uLo + vLo   for every slicing in the box.
/// What is returned is true at any time; it is the least length itself once no box is open.
/// </summary>
internal static class PathSearch
{
    private const int MostPasses = 60;
    private const double Tolerance = 1e-4; // a bound that is so near to the least length is good enough

    /// <param name="solve">Least Σ busy under bounds on the gates; null if nothing keeps to them.</param>
    /// <param name="coupling">What one gate says about the other.</param>
    /// <param name="deadline">Stops early.</param>
    /// <returns>Milliseconds; infinite if there is no slicing at all.</returns>
    public static double LeastMs(
        Func<double, double, Solution?> solve, GateCoupling coupling, CancellationToken deadline)
    {
        var boxes = new PriorityQueue<Box, double>([(Box.Whole, 0)]);
        var parts = new Box[Box.MostParts];
        var (shortestMs, passes) = (double.PositiveInfinity, 0);
        while (boxes.TryDequeue(out var box, out var boundMs))
        {
            if (boundMs >= shortestMs * (1 - Tolerance) || passes == MostPasses || deadline.IsCancellationRequested)
            {
                return Math.Min(boundMs, shortestMs);
            }

            passes++;
            if (solve(box.ForwardHi, box.BackwardHi) is not { } found)
            {
                continue;
            }

            shortestMs = Math.Min(shortestMs, found.MakespanMs(stageCount: 2));
            box.Without(found, parts);
            foreach (var part in parts)
            {
                if (coupling.Tighten(part) is { IsEmpty: false } tight)
                {
                    boxes.Enqueue(tight, found.BusyMs + tight.ForwardLo + tight.BackwardLo);
                }
            }
        }

        return shortestMs;
    }
}
