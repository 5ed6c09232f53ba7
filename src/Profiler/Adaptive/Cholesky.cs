using System.Numerics.Tensors;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>A = L Lᵀ of a symmetric, positive definite matrix (Golub and Van Loan, Matrix Computations, 4.2).</summary>
internal sealed class Cholesky
{
    private readonly double[] _l; // row by row, the lower triangle
    private readonly int _n;

    /// <param name="a">Row by row, n × n, of which the lower triangle is read; it becomes L.</param>
    /// <param name="n">Rows.</param>
    public Cholesky(double[] a, int n)
    {
        (_l, _n) = (a, n);
        for (var i = 0; i < n; i++)
        {
            var row = a.AsSpan(i * n, i + 1);
            for (var j = 0; j <= i; j++)
            {
                var left = row[j] - TensorPrimitives.Dot(row[..j], a.AsSpan(j * n, j));
                row[j] = j < i ? left / a[(j * n) + j] : Math.Sqrt(left);
            }

            LogDeterminant += 2 * Math.Log(row[i]);
        }
    }

    /// <summary>ln |A|; not a number if rounding left A not positive definite.</summary>
    public double LogDeterminant { get; }

    /// <summary>L⁻¹ b: of which the squares add up to bᵀ A⁻¹ b.</summary>
    public double[] Whiten(ReadOnlySpan<double> b)
    {
        var x = new double[_n];
        for (var i = 0; i < _n; i++)
        {
            var row = _l.AsSpan(i * _n, i + 1);
            x[i] = (b[i] - TensorPrimitives.Dot<double>(x.AsSpan(0, i), row[..i])) / row[i];
        }

        return x;
    }

    /// <summary>A⁻¹ b.</summary>
    public double[] Solve(ReadOnlySpan<double> b)
    {
        var x = Whiten(b);
        for (var i = _n - 1; i >= 0; i--)
        {
            var row = _l.AsSpan(i * _n, i + 1);
            x[i] /= row[i];
            TensorPrimitives.MultiplyAdd(row[..i], -x[i], x.AsSpan(0, i), x.AsSpan(0, i));
        }

        return x;
    }
}
