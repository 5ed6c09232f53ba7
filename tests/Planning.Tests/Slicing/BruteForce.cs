using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>The planner's oracle: tries everything. Shares no code with the search.</summary>
internal static class BruteForce
{
    private readonly record struct Cost(double BusyMs, double SlowestForwardMs, double SlowestBackwardMs)
    {
        public static Cost operator +(Cost left, Cost right) => new(
            left.BusyMs + right.BusyMs,
            Math.Max(left.SlowestForwardMs, right.SlowestForwardMs),
            Math.Max(left.SlowestBackwardMs, right.SlowestBackwardMs));

        public double MakespanMs(int stageCount) =>
            BusyMs + ((stageCount - 1) * (SlowestForwardMs + SlowestBackwardMs));
    }

    /// <summary>Least makespan over all ways to make the batch of micro-batches and to cut each of these.</summary>
    public static double LeastMakespanMs(SlicingProblem problem)
    {
        var slicings = problem.MicroBatchSizes.ToDictionary(
            size => size, size => EverySlicing(problem, size, 0).Distinct().ToArray());
        return EveryBatch(problem.BatchSequences, problem.BatchSequences).Min(
            batch => batch.MakespanMs(problem.StageCount));

        IEnumerable<Cost> EveryBatch(int sequences, int largest) =>
            sequences == 0
                ? [default]
                : problem.MicroBatchSizes.Where(size => size <= Math.Min(sequences, largest)).SelectMany(size =>
                    EveryBatch(sequences - size, size).SelectMany(rest => slicings[size].Select(one => one + rest)));
    }

    /// <summary>
    /// Least makespan by the definition: for every pair of bounds that occurs in the table, one plain dynamic program.
    /// </summary>
    public static double LeastMakespanOverAllBoundsMs(SlicingProblem problem)
    {
        var slices = AllSlices(problem);
        return (from u in slices.Values.Select(slice => slice.SlowestForwardMs).Distinct()
                from v in slices.Values.Select(slice => slice.SlowestBackwardMs).Distinct()
                select new Cost(LeastBusyMs(problem, slices, u, v), u, v).MakespanMs(problem.StageCount)).Min();
    }

    private static double LeastBusyMs(
        SlicingProblem problem,
        Dictionary<(int Start, int End), Cost> slices,
        double forwardBoundMs,
        double backwardBoundMs)
    {
        var busyMs = new double[problem.GrainCount + 1];
        for (var end = 1; end < busyMs.Length; end++)
        {
            busyMs[end] = double.PositiveInfinity;
            for (var start = 0; start < end; start++)
            {
                var slice = slices[(start, end)];
                if (slice.SlowestForwardMs <= forwardBoundMs && slice.SlowestBackwardMs <= backwardBoundMs)
                {
                    busyMs[end] = Math.Min(busyMs[end], busyMs[start] + slice.BusyMs);
                }
            }
        }

        return busyMs[^1];
    }

    private static Dictionary<(int Start, int End), Cost> AllSlices(SlicingProblem problem) =>
        (from end in Enumerable.Range(1, problem.GrainCount)
         from start in Enumerable.Range(0, end)
         select (start, end)).ToDictionary(slice => slice, slice => CostOf(problem, 1, slice.start, slice.end));

    private static IEnumerable<Cost> EverySlicing(SlicingProblem problem, int size, int start) =>
        start == problem.GrainCount
            ? [default]
            : Enumerable.Range(start + 1, problem.GrainCount - start).SelectMany(end =>
                EverySlicing(problem, size, end).Select(rest => CostOf(problem, size, start, end) + rest));

    private static Cost CostOf(SlicingProblem problem, int size, int start, int end)
    {
        var grain = problem.Grain.Count;
        var latency = problem.StageLatency.Predict(size, new Tokens((end - start) * grain), new Tokens(start * grain));
        return new Cost(latency.Forward.Value + latency.Backward.Value, latency.Forward.Value, latency.Backward.Value);
    }
}
