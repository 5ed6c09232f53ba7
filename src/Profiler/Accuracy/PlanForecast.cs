using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Noise;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Profiler.Accuracy;

/// <summary>
/// The best plan of one sequence through K stages of one layer each, as the planner makes it of this profile, and how
/// sure its makespan is. More layers a stage multiply all of it.
/// </summary>
/// <param name="Stages">Stages, K.</param>
/// <param name="SliceTokens">The slicing.</param>
/// <param name="ExpectedMs">The makespan, in the mean over all that the measurements leave open.</param>
/// <param name="LowMs">With 5 % probability it is less.</param>
/// <param name="HighMs">With 5 % probability it is more.</param>
/// <param name="UnslicedMs">Makespan of the sequence in one piece.</param>
internal sealed record PlanForecast(
    int Stages, IReadOnlyList<int> SliceTokens, double ExpectedMs, double LowMs, double HighMs, double UnslicedMs)
{
    private const int MostGrains = 256; // a finer grain would change the makespan by less than its interval

    /// <param name="profile">What is known of the latencies.</param>
    /// <param name="microBatch">Sequences that travel together, b.</param>
    /// <param name="sequence">Length of the sequence, L.</param>
    /// <param name="stages">Stages, K.</param>
    public static PlanForecast Of(ShrunkProfile profile, int microBatch, Tokens sequence, int stages)
    {
        var layer = new StageLatencyModel(profile.Model, 1);
        var problem = new SlicingProblem(sequence, Grain(sequence), microBatch, stages, layer);
        var plan = SlicePlanner.Plan(problem);
        var prediction = MakespanPrediction.Of(plan.MicroBatches, problem, profile);
        return new PlanForecast(
            stages,
            [.. plan.MicroBatches[0].Slices.Select(slice => slice.Count)],
            prediction.Expected.Value,
            prediction.Low.Value,
            prediction.High.Value,
            FlushMakespan.Of(Baselines.None(problem), stages, layer).Value);
    }

    /// <summary>The least multiple of 8, or else the least of all, that divides the sequence into few enough.</summary>
    private static Tokens Grain(Tokens sequence)
    {
        int[] divisors =
        [
            .. Enumerable.Range(1, sequence.Count)
                .Where(g => sequence.Count % g == 0 && sequence.Count / g <= MostGrains),
        ];
        return new Tokens(divisors.FirstOrDefault(g => g % 8 == 0, divisors[0]));
    }
}
