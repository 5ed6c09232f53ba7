using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// The oracle of the paper's objective, with forward and backward as one time and no transfers: tries everything.
/// </summary>
internal static class LumpedBruteForce
{
    public static double LeastMakespanMs(SlicingProblem problem)
    {
        var slicings = problem.MicroBatchSizes.ToDictionary(
            size => size, size => EverySlicing(problem, size, 0).Distinct().ToArray());
        return EveryBatch(problem.BatchSequences, problem.BatchSequences).Min(
            batch => batch.SumMs + ((problem.StageCount - 1) * batch.SlowestMs));

        IEnumerable<(double SumMs, double SlowestMs)> EveryBatch(int sequences, int largest) =>
            sequences == 0
                ? [(0, 0)]
                : from size in problem.MicroBatchSizes.Where(size => size <= Math.Min(sequences, largest))
                  from rest in EveryBatch(sequences - size, size)
                  from one in slicings[size]
                  select (rest.SumMs + one.SumMs, Math.Max(rest.SlowestMs, one.SlowestMs));
    }

    /// <summary>Of a given batch.</summary>
    public static double MakespanMs(SlicingProblem problem, IEnumerable<MicroBatchSlicing> microBatches)
    {
        double[] timesMs =
        [
            .. microBatches.SelectMany(microBatch => microBatch.Latencies(problem.StageLatency))
                .Select(latency => latency.Forward.Value + latency.Backward.Value),
        ];
        return timesMs.Sum() + ((problem.StageCount - 1) * timesMs.Max());
    }

    private static IEnumerable<(double SumMs, double SlowestMs)> EverySlicing(
        SlicingProblem problem, int size, int start)
    {
        var n = problem.Sequence.Count / problem.Grain.Count;
        return start == n
            ? [(0, 0)]
            : from end in Enumerable.Range(start + 1, n - start)
              let latency = problem.StageLatency.Predict(
                  size, new Tokens((end - start) * problem.Grain.Count), new Tokens(start * problem.Grain.Count))
              let timeMs = latency.Forward.Value + latency.Backward.Value
              from rest in EverySlicing(problem, size, end)
              select (rest.SumMs + timeMs, Math.Max(rest.SlowestMs, timeMs));
    }
}
