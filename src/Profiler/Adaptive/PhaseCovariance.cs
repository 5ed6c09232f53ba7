using System.Numerics.Tensors;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// How the measured times of one phase vary together under a hypothesis: terms of unknown size, deviations that
/// neighbouring lengths share, deviations of each length, and noise.
/// </summary>
internal sealed class PhaseCovariance
{
    private readonly SizeTimes _size;

    /// <param name="size">The cells.</param>
    /// <param name="times">One phase of them.</param>
    /// <param name="roughness">How large deviations are.</param>
    /// <param name="noise">What the runs don't show.</param>
    public PhaseCovariance(SizeTimes size, PhaseTimes times, Roughness roughness, HiddenNoise noise)
    {
        (_size, Times, Roughness) = (size, times, roughness);
        CurveMs = [.. size.Cells.Select(cell => times.CurveMs[cell.Length - 1])];
        ContextMs =
        [
            .. size.Cells.Select(
                cell => times.PairsMs * size.Space.ShareOf(cell.Length) * size.Space.ShareOf(cell.Context)),
        ];
        NoiseMs =
        [
            .. times.TimesMs.Zip(times.Errors, (ms, error) =>
                ms * Math.Sqrt((error * error) + (noise.Share * noise.Share))),
        ];
    }

    public PhaseTimes Times { get; }

    public Roughness Roughness { get; }

    /// <summary>[i]: what deviations without context are shares of.</summary>
    public double[] CurveMs { get; }

    /// <summary>[i]: what deviations of the context's cost are shares of.</summary>
    public double[] ContextMs { get; }

    /// <summary>[i]: one standard deviation.</summary>
    public double[] NoiseMs { get; }

    /// <summary>All but the terms; row by row, the lower triangle.</summary>
    public double[] Deviations()
    {
        var n = _size.Cells.Length;
        var matrix = new double[n * n];
        var (smooth, own, context) = (
            Roughness.Smooth * Roughness.Smooth, Roughness.Own * Roughness.Own, Roughness.Context * Roughness.Context);
        for (var i = 0; i < n; i++)
        {
            var alike = _size.Covariances(_size.RowOf[i]);
            for (var j = 0; j <= i; j++)
            {
                var isSame = _size.RowOf[i] == _size.RowOf[j];
                var shared = alike[_size.Cells[j].Length - 1];
                matrix[(i * n) + j] = (CurveMs[i] * CurveMs[j] * ((smooth * shared) + (isSame ? own : 0)))
                    + (ContextMs[i] * ContextMs[j] * context * shared);
            }

            matrix[(i * n) + i] += NoiseMs[i] * NoiseMs[i];
        }

        return matrix;
    }

    /// <summary>Adds a term of unknown size, which is 1 with the values' standard deviation.</summary>
    public static void AddTerm(double[] matrix, ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var row = matrix.AsSpan(i * values.Length, i + 1);
            TensorPrimitives.MultiplyAdd(values[..(i + 1)], values[i], row, row);
        }
    }
}
