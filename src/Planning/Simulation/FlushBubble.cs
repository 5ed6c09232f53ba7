using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// The bubble of the flush schedule on K equal stages in closed form: what <see cref="BubbleAttribution"/> says of the
/// simulated timeline wherever <see cref="FlushMakespan"/> is exact, without simulating. With mean busy times F and B
/// of the phases over all slices, and all devices together,
///     fill = K (K − 1) / 2 · F,   tail = K (K − 1) / 2 · B,   drain = fill + tail,
///     imbalance = K (K − 1) · (max F − F + max B − B),
///     transfer = K · (T − T'),   T' the makespan without transfers; none where they are exposed, and part of F and B.
/// </summary>
public static class FlushBubble
{
    /// <summary>All devices together: K · makespan − busy.</summary>
    /// <param name="microBatches">All micro-batches of the step. Repeats of one object are looked up once.</param>
    /// <param name="problem">Stages and links.</param>
    public static BubbleParts Of(IReadOnlyList<MicroBatchSlicing> microBatches, SlicingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(microBatches);
        ArgumentNullException.ThrowIfNull(problem);
        var (forward, backward) = (default(PhaseTimes), default(PhaseTimes));
        foreach (var repeats in microBatches.GroupBy(microBatch => microBatch))
        {
            var count = repeats.Count();
            foreach (var (slice, latency) in repeats.Key.Slices.Zip(repeats.Key.Latencies(problem.StageLatency)))
            {
                var extraMs = problem.Links.ExtraBusyMs((long)repeats.Key.Sequences * slice.Count);
                forward = forward.With(latency.Forward.Value + extraMs, count);
                backward = backward.With(latency.Backward.Value + extraMs, count);
            }
        }

        double stages = problem.StageCount;
        var pairs = stages * (stages - 1);
        var (fillMs, tailMs) = (pairs / 2 * forward.MeanMs, pairs / 2 * backward.MeanMs);
        return new BubbleParts(
            fillMs,
            DrainMs: fillMs + tailMs,
            tailMs,
            ImbalanceMs: pairs * (forward.UnequalMs + backward.UnequalMs),
            TransferMs: stages * TransferMs(microBatches, problem));
    }

    private static double TransferMs(IReadOnlyList<MicroBatchSlicing> microBatches, SlicingProblem problem)
    {
        if (problem.Links.IsFree || problem.Links.Policy == TransferPolicy.Exposed)
        {
            return 0;
        }

        var makespan = FlushMakespan.Of(microBatches, problem.StageCount, problem.StageLatency, problem.Links);
        var free = FlushMakespan.Of(microBatches, problem.StageCount, problem.StageLatency);
        return makespan.Value - free.Value;
    }

    private readonly record struct PhaseTimes(double SumMs, double MostMs, long Count)
    {
        public double MeanMs => SumMs / Count;

        /// <summary>Never below 0, as rounding might have it where all are equal.</summary>
        public double UnequalMs => Math.Max(0, MostMs - MeanMs);

        public PhaseTimes With(double ms, int times) =>
            new(SumMs + (times * ms), Math.Max(MostMs, ms), Count + times);
    }
}
