namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// Weighted least squares by its normal equations A x = y, gathered length by length and solved by Cholesky's A = Uᵀ U.
/// A term that earlier ones explain is left out: its coefficient is 0 and it is not counted.
/// </summary>
internal sealed class NormalEquations(int terms)
{
    private const double Dependent = 1e-9; // share of a term's square that rounding may leave of it
    private const int Size = StepBasis.MaximumTerms;

    private readonly double[] _a = new double[Size * Size]; // upper triangle
    private readonly double[] _y = new double[Size];
    private readonly double[] _u = new double[Size * Size];
    private readonly double[] _z = new double[Size]; // U⁻ᵀ y
    private double _wtt;

    /// <summary>Independent terms; known once solved.</summary>
    public int Rank { get; private set; }

    /// <summary>Σ w (t − fit)²; known once solved.</summary>
    public double ResidualSquares { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Array.Clear(_a);
        Array.Clear(_y);
        _wtt = 0;
    }

    /// <summary>Adds the points of one length, whose terms are p + q · c.</summary>
    public void Add(in RowMoments row, ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        for (var k = 0; k < terms; k++)
        {
            var (w, wc) = ((p[k] * row.W) + (q[k] * row.Wc), (p[k] * row.Wc) + (q[k] * row.Wcc));
            for (var m = k; m < terms; m++)
            {
                _a[(k * Size) + m] += (w * p[m]) + (wc * q[m]);
            }

            _y[k] += (p[k] * row.Wt) + (q[k] * row.Wct);
        }

        _wtt += row.Wtt;
    }

    /// <summary>Adds all that another has gathered.</summary>
    public void Add(NormalEquations other)
    {
        for (var i = 0; i < _a.Length; i++)
        {
            _a[i] += other._a[i];
        }

        for (var k = 0; k < _y.Length; k++)
        {
            _y[k] += other._y[k];
        }

        _wtt += other._wtt;
    }

    /// <summary>Factors A; afterwards the rest may be asked for.</summary>
    public void Solve()
    {
        (Rank, ResidualSquares) = (0, _wtt);
        for (var k = 0; k < terms; k++)
        {
            var pivot = _a[(k * Size) + k];
            var least = Dependent * pivot;
            for (var i = 0; i < k; i++)
            {
                pivot -= _u[(i * Size) + k] * _u[(i * Size) + k];
            }

            var isIndependent = pivot > least;
            Eliminate(k, isIndependent ? 1 / Math.Sqrt(pivot) : 0);
            Rank += isIndependent ? 1 : 0;
            ResidualSquares -= _z[k] * _z[k];
        }

        ResidualSquares = Math.Max(0, ResidualSquares);
    }

    /// <summary>x of the last <see cref="Solve"/>, with the error U⁻¹ z for the given z.</summary>
    /// <param name="z">Independent standard normal values for a draw; zeros for the estimate itself.</param>
    public double[] Solution(ReadOnlySpan<double> z)
    {
        var x = new double[terms];
        for (var k = terms - 1; k >= 0; k--)
        {
            var diagonal = _u[(k * Size) + k];
            if (diagonal > 0)
            {
                var rest = _z[k] + z[k];
                for (var m = k + 1; m < terms; m++)
                {
                    rest -= _u[(k * Size) + m] * x[m];
                }

                x[k] = rest / diagonal;
            }
        }

        return x;
    }

    private void Eliminate(int k, double inverse)
    {
        _z[k] = _y[k];
        for (var i = 0; i < k; i++)
        {
            _z[k] -= _u[(i * Size) + k] * _z[i];
        }

        _z[k] *= inverse;
        for (var m = k; m < terms; m++)
        {
            var entry = _a[(k * Size) + m];
            for (var i = 0; i < k; i++)
            {
                entry -= _u[(i * Size) + k] * _u[(i * Size) + m];
            }

            _u[(k * Size) + m] = entry * inverse;
        }
    }
}
