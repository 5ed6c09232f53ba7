namespace TeraPipe.Planning.Latency;

/// <summary>
/// The x with the least Σ w (A x − b)², found by modified Gram–Schmidt; for a handful of unknowns. A term that earlier
/// terms already explain gets the coefficient 0.
/// </summary>
internal sealed class LeastSquares
{
    // What is left of a term that earlier ones explain is rounding: some 1e-16 of its length.
    private const double Dependent = 1e-9;

    private readonly double[][] _basis; // orthogonal
    private readonly double[] _squared; // ‖basis‖²; 0 for a dependent term

    /// <param name="terms">The columns of A: for each unknown its factor in every equation. There may be no
    /// equation.</param>
    /// <param name="right">b, one value an equation.</param>
    /// <param name="weights">w, positive, one an equation.</param>
    public LeastSquares(double[][] terms, double[] right, double[] weights)
    {
        double[] roots = [.. weights.Select(Math.Sqrt)];
        var unknowns = terms.Length;
        _basis = new double[unknowns][];
        _squared = new double[unknowns];
        Coefficients = new double[unknowns];
        var shares = new double[unknowns, unknowns]; // [i, j] is how much of basis i is in term j
        var rest = Product(right, roots);
        for (var j = 0; j < unknowns; j++)
        {
            var term = Product(terms[j], roots);
            _basis[j] = [.. term];
            for (var i = 0; i < j; i++)
            {
                shares[i, j] = TakeOut(i, _basis[j]);
            }

            var squared = Dot(_basis[j], _basis[j]);
            _squared[j] = squared <= Dependent * Dependent * Dot(term, term) ? 0 : squared;
            Coefficients[j] = TakeOut(j, rest);
        }

        for (var j = unknowns - 1; j >= 0; j--)
        {
            for (var i = 0; i < j; i++)
            {
                Coefficients[i] -= shares[i, j] * Coefficients[j];
            }
        }
    }

    /// <summary>x, one value a term.</summary>
    public double[] Coefficients { get; }

    /// <summary>
    /// How much of its own right side an equation's fitted value is, from 0 to 1: the diagonal of the hat matrix. An
    /// equation's residual r becomes r / (1 − leverage) in a fit without it (Allen's PRESS, Technometrics 16, 1974).
    /// </summary>
    public double Leverage(int equation)
    {
        var sum = 0.0;
        for (var j = 0; j < _basis.Length; j++)
        {
            sum += _squared[j] == 0 ? 0 : _basis[j][equation] * _basis[j][equation] / _squared[j];
        }

        return sum;
    }

    /// <summary>
    /// Makes <paramref name="vector"/> orthogonal to a direction of the basis; how much of it was in there.
    /// </summary>
    private double TakeOut(int direction, double[] vector)
    {
        if (_squared[direction] == 0)
        {
            return 0;
        }

        var share = Dot(_basis[direction], vector) / _squared[direction];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] -= share * _basis[direction][i];
        }

        return share;
    }

    private static double[] Product(double[] left, double[] right) => [.. left.Zip(right, (x, y) => x * y)];

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
