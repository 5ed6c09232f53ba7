using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// A plan against a simpler one, most often the best uniform slicing: where the measurements cannot tell which is
/// faster, the simpler one is the better choice.
/// </summary>
public sealed class PlanComparison
{
    /// <summary>How probable it must be that the plan is faster.</summary>
    public const double LeastProbability = 0.8;

    private PlanComparison(
        IReadOnlyList<MicroBatchSlicing> plan, IReadOnlyList<MicroBatchSlicing> simpler, double[][] drawsMs)
    {
        double[] gainsMs = [.. drawsMs[1].Zip(drawsMs[0], (other, own) => other - own)];
        Prediction = MakespanPrediction.OfDraws(drawsMs[0]);
        ExpectedGainMs = gainsMs.Average();
        ProbabilityFaster = (double)gainsMs.Count(gainMs => gainMs > 0) / gainsMs.Length;
        Chosen = IsTie ? simpler : plan;
    }

    /// <summary>What the plan will take, by the draws that both are compared under.</summary>
    public MakespanPrediction Prediction { get; }

    /// <summary>Makespan of the simpler plan less that of the plan, in ms: positive where the plan is faster.</summary>
    public double ExpectedGainMs { get; }

    /// <summary>How probable it is that the plan is faster at all.</summary>
    public double ProbabilityFaster { get; }

    /// <summary>The plan is not certain enough to be faster.</summary>
    public bool IsTie => ProbabilityFaster < LeastProbability;

    /// <summary>The plan, or the simpler one where they tie.</summary>
    public IReadOnlyList<MicroBatchSlicing> Chosen { get; }

    /// <summary>Compares under the same draws of what the measurements leave open.</summary>
    /// <param name="plan">All micro-batches of the plan.</param>
    /// <param name="simpler">All micro-batches of what it is compared with.</param>
    /// <param name="problem">As in <see cref="MakespanPrediction.Of"/>.</param>
    /// <param name="profile">What is known of the latencies.</param>
    /// <exception cref="ArgumentOutOfRangeException">A micro-batch has a size that was not measured.</exception>
    public static PlanComparison Of(
        IReadOnlyList<MicroBatchSlicing> plan,
        IReadOnlyList<MicroBatchSlicing> simpler,
        SlicingProblem problem,
        ShrunkProfile profile)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(simpler);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(profile);
        return new PlanComparison(plan, simpler, MakespanDraws.Of(problem, profile, plan, simpler));
    }
}
