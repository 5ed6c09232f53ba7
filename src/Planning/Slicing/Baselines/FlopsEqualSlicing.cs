using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Seq1F1B's computation-wise partition: a given number of slices with the same FLOPs each (Sun et al., NAACL 2025, and
/// its published code). A layer's first e tokens take
///     Φ(e) = 2 e P + 4 h · e (e + 1) / 2,
/// P being the weights of its matrix products and e (e + 1) / 2 the pairs of causal attention; slice i of M ends where
/// Φ = i / M · Φ(L), at the nearest grain. Micro-batches and tensor parallelism scale all FLOPs alike.
/// </summary>
/// <remarks>
/// The published code solves the slices one by one from the last to the first and rounds each down; rounding the ends
/// instead does not pile up what was rounded off. It also counts the vocabulary's products, which no stage has but the
/// last. Where a slice would be empty there is one slice fewer.
/// </remarks>
public static class FlopsEqualSlicing
{
    /// <param name="problem">For the sequence and the grain.</param>
    /// <param name="layer">The layer whose FLOPs are made equal.</param>
    /// <param name="count">Slices, M.</param>
    public static IEnumerable<Tokens> Slices(SlicingProblem problem, LayerShape layer, int count)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Grains(problem, layer, count).Select(problem.Grains);
    }

    internal static IEnumerable<int> Grains(SlicingProblem problem, LayerShape layer, int count)
    {
        var quadratic = 2.0 * layer.HiddenSize;
        var linear = (2 * layer.MatrixWeights) + quadratic;
        double sequence = problem.Sequence.Count;
        var allFlops = sequence * ((quadratic * sequence) + linear);
        for (int i = 1, start = 0; i <= count; i++)
        {
            var flops = allFlops * i / count;
            var tokens = (Math.Sqrt((linear * linear) + (4 * quadratic * flops)) - linear) / (2 * quadratic);
            var end = i == count ? problem.GrainCount : (int)Math.Round(tokens / problem.Grain.Count);
            if (end > start)
            {
                yield return end - start;
                start = end;
            }
        }
    }
}
