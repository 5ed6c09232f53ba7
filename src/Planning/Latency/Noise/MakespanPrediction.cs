using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Latency.Noise;

/// <summary>What a plan will take, and how sure that is.</summary>
public sealed record MakespanPrediction
{
    /// <summary>
    /// The probability with which the true makespan lies between <see cref="Low"/> and <see cref="High"/>.
    /// </summary>
    public const double Level = 0.9;

    // The draws don't know how a truth bends within a segment of the fit: on truths other than the tests' as many as
    // 12 % lay outside of their own 90 % (docs/log.md).
    private const double Widening = 1.1;

    private MakespanPrediction(double[] drawsMs)
    {
        var meanMs = drawsMs.Average();
        Array.Sort(drawsMs);
        Expected = new Milliseconds(meanMs);
        Low = new Milliseconds(Math.Max(0, Widened(Quantile(drawsMs, (1 - Level) / 2))));
        High = new Milliseconds(Widened(Quantile(drawsMs, (1 + Level) / 2)));

        double Widened(double ms) => meanMs + (Widening * (ms - meanMs));
    }

    /// <summary>The mean over all that the measurements leave open; neither too low nor too high by choosing.</summary>
    public Milliseconds Expected { get; }

    /// <summary>With 5 % probability it is less.</summary>
    public Milliseconds Low { get; }

    /// <summary>With 5 % probability it is more.</summary>
    public Milliseconds High { get; }

    /// <summary>
    /// Of a plan under the flush schedule on equal stages. Only the noise of the measurements is in the interval: not
    /// that a machine may behave otherwise when it trains, nor how far a truth that steps between measured lengths is
    /// from the line between them.
    /// </summary>
    /// <param name="microBatches">All micro-batches of the step.</param>
    /// <param name="problem">Stages and links; its latencies are made from the profile's model, so that a slice's error
    /// is the same share of both.</param>
    /// <param name="profile">What is known of the latencies.</param>
    /// <exception cref="ArgumentOutOfRangeException">A micro-batch has a size that was not measured.</exception>
    public static MakespanPrediction Of(
        IReadOnlyList<MicroBatchSlicing> microBatches, SlicingProblem problem, ShrunkProfile profile)
    {
        ArgumentNullException.ThrowIfNull(microBatches);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(profile);
        return OfDraws(MakespanDraws.Of(problem, profile, microBatches)[0]);
    }

    /// <summary>By draws of the makespan in milliseconds, which it sorts.</summary>
    internal static MakespanPrediction OfDraws(double[] drawsMs) => new(drawsMs);

    private static double Quantile(double[] ascending, double probability)
    {
        var position = probability * (ascending.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, ascending.Length - 1);
        return ascending[below] + ((position - below) * (ascending[above] - ascending[below]));
    }
}
