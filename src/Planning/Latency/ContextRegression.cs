namespace TeraPipe.Planning.Latency;

/// <summary>
/// The four terms a0 + a1 · l + a2 · c + a3 · l · c by weighted least squares. Where too few points were measured to
/// tell them apart, the first of a3 · l · c, a0, a2 · c, a1 · l explain them: l · c is what attention costs.
/// </summary>
internal sealed class ContextRegression
{
    // A point with all but this leverage is the only one to settle some term: without it another fit is due.
    private const double Settling = 1e-6;

    private readonly IReadOnlyList<Equation> _equations;
    private readonly LeastSquares _solution;

    /// <param name="equations">What was measured after contexts; perhaps nothing.</param>
    public ContextRegression(IReadOnlyList<Equation> equations)
    {
        _equations = equations;
        _solution = new LeastSquares(
            [Column((l, c) => l * c), Column((_, _) => 1), Column((_, c) => c), Column((l, _) => l)],
            [.. equations.Select(equation => equation.ExcessMs)],
            [.. equations.Select(equation => equation.Weight)]);

        double[] Column(Func<double, double, double> term) =>
            [.. equations.Select(equation => term(equation.L, equation.C))];
    }

    /// <summary>What a context of c tokens adds.</summary>
    public ContextTerm TermOf(double c)
    {
        var (a3, a0, a2, a1) = (
            _solution.Coefficients[0],
            _solution.Coefficients[1],
            _solution.Coefficients[2],
            _solution.Coefficients[3]);
        return new ContextTerm(a0 + (a2 * c), a1 + (a3 * c));
    }

    /// <summary>What the terms fitted to all other points, with their weights, say of this one.</summary>
    public double ExcessMsWithout(int index)
    {
        var equation = _equations[index];
        var others = 1 - _solution.Leverage(index);
        return others > Settling
            ? equation.ExcessMs - ((equation.ExcessMs - ExcessMs(equation)) / others)
            : new ContextRegression([.. _equations.Where((_, i) => i != index)]).ExcessMs(equation);
    }

    private double ExcessMs(Equation equation)
    {
        var term = TermOf(equation.C);
        return term.OffsetMs + (equation.L * term.MsPerToken);
    }

    /// <summary>A slice of l tokens took so much longer after c tokens of context than without.</summary>
    internal readonly record struct Equation(double L, double C, double ExcessMs, double Weight);
}
