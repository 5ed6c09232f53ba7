using System.Numerics.Tensors;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// How probable the measurements of one phase are under all hypotheses of one kind of attention, roughness and noise:
///     −½ (ln |K| + yᵀ K⁻¹ y)   up to a constant, K the covariance of the measured times y.
/// Products and keys add one term each to what the hypotheses have in common: K = C + p pᵀ + k kᵀ, so that with
/// everything whitened by C the rest is a matrix of two rows (Woodbury), and a thousand hypotheses cost as little as
/// one.
/// </summary>
internal sealed class EvidenceScan
{
    private readonly double _common;
    private readonly double[] _times;      // whitened, as the others
    private readonly double[][] _products; // [product]
    private readonly double[][] _keys;     // [key tile]

    /// <param name="common">C: deviations, noise and common terms.</param>
    /// <param name="timesMs">y.</param>
    /// <param name="products">Values of each product term.</param>
    /// <param name="keys">Values of each key term.</param>
    public EvidenceScan(Cholesky common, double[] timesMs, double[][] products, double[][] keys)
    {
        _times = common.Whiten(timesMs);
        _products = [.. products.Select(product => common.Whiten(product))];
        _keys = [.. keys.Select(key => common.Whiten(key))];
        _common = common.LogDeterminant + TensorPrimitives.SumOfSquares<double>(_times);
    }

    /// <summary>[product][key tile], of which 0 is none; not a number where rounding left no answer.</summary>
    public double[][] LogEvidence()
    {
        double[] keyKey = [.. _keys.Select(key => TensorPrimitives.SumOfSquares<double>(key))];
        double[] keyTime = [.. _keys.Select(key => TensorPrimitives.Dot<double>(key, _times))];
        return
        [
            .. _products.Select(product =>
            {
                var (pp, pt) = (
                    1 + TensorPrimitives.SumOfSquares<double>(product), TensorPrimitives.Dot<double>(product, _times));
                return (double[])
                [
                    -0.5 * (_common + Math.Log(pp) - (pt * pt / pp)),
                    .. _keys.Select((key, i) =>
                        WithKeys(pp, pt, 1 + keyKey[i], keyTime[i], TensorPrimitives.Dot<double>(product, key))),
                ];
            }),
        ];
    }

    private double WithKeys(double pp, double pt, double kk, double kt, double pk)
    {
        var determinant = (pp * kk) - (pk * pk);
        var explained = ((kk * pt * pt) - (2 * pk * pt * kt) + (pp * kt * kt)) / determinant;
        return -0.5 * (_common + Math.Log(determinant) - explained);
    }
}
