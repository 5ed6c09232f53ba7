namespace TeraPipe.Planning.Latency;

/// <summary>Linear least squares by modified Gram–Schmidt, for a handful of unknowns.</summary>
internal static class LeastSquares
{
    // What is left of a term that earlier ones explain is rounding: some 1e-16 of its length.
    private const double Dependent = 1e-9;

    /// <summary>x with the least ‖A x − b‖; a term that earlier terms already explain gets the coefficient 0.</summary>
    /// <param name="terms">The columns of A: for each unknown its factor in every equation. There may be no
    /// equation.</param>
    /// <param name="right">b, one value an equation.</param>
    public static double[] Solve(double[][] terms, double[] right)
    {
        var unknowns = terms.Length;
        var basis = new double[unknowns][]; // orthogonal
        var shares = new double[unknowns, unknowns]; // [i, j] is how much of basis i is in term j
        var solution = new double[unknowns];
        double[] rest = [.. right];
        for (var j = 0; j < unknowns; j++)
        {
            basis[j] = [.. terms[j]];
            for (var i = 0; i < j; i++)
            {
                shares[i, j] = TakeOut(basis[i], basis[j]);
            }

            if (Dot(basis[j], basis[j]) <= Dependent * Dependent * Dot(terms[j], terms[j]))
            {
                Array.Clear(basis[j]);
            }

            solution[j] = TakeOut(basis[j], rest);
        }

        for (var j = unknowns - 1; j >= 0; j--)
        {
            for (var i = 0; i < j; i++)
            {
                solution[i] -= shares[i, j] * solution[j];
            }
        }

        return solution;
    }

    /// <summary>
    /// Makes <paramref name="vector"/> orthogonal to a direction; how much of the direction was in it.
    /// </summary>
    private static double TakeOut(double[] direction, double[] vector)
    {
        var squared = Dot(direction, direction);
        var share = squared == 0 ? 0 : Dot(direction, vector) / squared;
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] -= share * direction[i];
        }

        return share;
    }

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
