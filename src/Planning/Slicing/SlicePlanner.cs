namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Finds the slicing of least makespan under the flush schedule on K equal stages. Over the slices of all micro-batches
///     T = Σ F + (K − 1) · max F + Σ B + (K − 1) · max B
/// (TeraPipe, section 3.3, but each phase with its own maximum). So fix bounds u on max F and v on max B, find the
/// least busy time S*(u, v) under them (<see cref="BatchProgram"/>), and take the best bounds:
///     T* = min over (u, v) of S*(u, v) + (K − 1)(u + v).
/// </summary>
/// <remarks>
/// The paper tries all bounds that are at least ε apart. Here boxes of bounds are searched, the most promising first:
///     T ≥ S*(uHi, vHi) + (K − 1)(uLo + vLo)   for every solution in the box;
/// once no box can beat the best solution known, that one is proven. A box waits with its parent's S* and is solved
/// only when its turn comes; most never are. No table need be monotone. Exact means up to the rounding of sums of
/// doubles.
/// </remarks>
public static class SlicePlanner
{
    /// <summary>The best plan, proven: its lower bound is its makespan.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="limits">When to stop before the end; null: search to the end.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="OperationCanceledException">The caller gave up; it is asked once a pass.</exception>
    /// <exception cref="OverflowException">The latencies add up to more than a double holds.</exception>
    public static SlicingPlan Plan(
        SlicingProblem problem, SearchLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        cancellationToken.ThrowIfCancellationRequested();
        var costs = problem.MicroBatchSizes.Select(size => new SliceCosts(problem, size)).ToArray();
        var program = new BatchProgram(problem, costs);
        var coupling = new PhaseCoupling(costs);

        var boxes = new PriorityQueue<Box, double>([(Box.Whole, 0)]);
        IReadOnlyList<MicroBatchSlicing> best = [];
        var (bestMs, passes) = (double.PositiveInfinity, 0);
        while (boxes.TryDequeue(out var box, out var boundMs) && boundMs < bestMs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            passes++;
            if (program.Solve(box.ForwardHi, box.BackwardHi) is not { } found)
            {
                continue; // no slicing keeps to such bounds
            }

            if (found.MakespanMs(problem.StageCount) < bestMs)
            {
                (bestMs, best) = (found.MakespanMs(problem.StageCount), program.MicroBatches());
            }

            foreach (var part in box.Without(found).Select(coupling.Tighten).Where(part => !part.IsEmpty))
            {
                var leastMs = (found with { SlowestForwardMs = part.ForwardLo, SlowestBackwardMs = part.BackwardLo })
                    .MakespanMs(problem.StageCount);
                boxes.Enqueue(part, leastMs);
            }
        }

        if (best.Count == 0)
        {
            throw new OverflowException("The latencies are so long that no plan has a finite makespan.");
        }

        var makespan = FlushMakespan.Of(best, problem.StageCount, problem.StageLatency);
        return new SlicingPlan(best, makespan, lowerBound: makespan, passes);
    }
}
