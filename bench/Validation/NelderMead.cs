namespace TeraPipe.Bench.Validation;

/// <summary>
/// The simplex method of Nelder and Mead (Computer Journal 7, 1965) for a few unknowns without bounds: reflect the
/// worst corner at the others' centre, go twice as far or halfway where that is better, else shrink towards the best.
/// </summary>
internal static class NelderMead
{
    private const double FirstStep = 0.5;
    private const double Converged = 1e-14; // relative spread of the values at the corners
    private const int MostSteps = 2000;

    /// <summary>A local minimum near the start.</summary>
    public static double[] Minimize(Func<double[], double> function, double[] start)
    {
        var corners = Enumerable.Range(-1, start.Length + 1)
            .Select(moved => start.Select((x, i) => i == moved ? x + FirstStep : x).ToArray())
            .Select(x => (Value: function(x), X: x))
            .ToArray();
        for (var step = 0; step < MostSteps; step++)
        {
            Array.Sort(corners, (left, right) => left.Value.CompareTo(right.Value));
            if (corners[^1].Value - corners[0].Value <= Converged * Math.Abs(corners[0].Value))
            {
                break;
            }

            Improve(corners, function);
        }

        return corners[0].X;
    }

    private static void Improve((double Value, double[] X)[] corners, Func<double[], double> function)
    {
        var worst = corners[^1];
        var centre = worst.X.Select((_, i) => corners.SkipLast(1).Average(corner => corner.X[i])).ToArray();
        var reflected = At(1);
        var next = reflected.Value < corners[0].Value ? Better(At(2), reflected)
            : reflected.Value < corners[^2].Value ? reflected
            : Better(At(0.5), At(-0.5));
        if (next.Value < worst.Value)
        {
            corners[^1] = next;
            return;
        }

        for (var i = 1; i < corners.Length; i++)
        {
            var halfway = corners[i].X.Zip(corners[0].X, (x, best) => (x + best) / 2).ToArray();
            corners[i] = (function(halfway), halfway);
        }

        (double Value, double[] X) At(double beyond)
        {
            var x = centre.Zip(worst.X, (middle, corner) => middle + (beyond * (middle - corner))).ToArray();
            return (function(x), x);
        }

        static (double Value, double[] X) Better((double Value, double[] X) left, (double Value, double[] X) right) =>
            left.Value < right.Value ? left : right;
    }
}
