namespace TeraPipe.Profiler.Import;

/// <summary>
/// What an operator takes: forward, and backward if it was tabulated. Without it backward is taken to be two products
/// for each of forward's (Narayanan et al., SC 2021, appendix), and so twice as long.
/// </summary>
internal readonly record struct OperatorTimes(double ForwardMs, double? TabulatedBackwardMs)
{
    private const double BackwardPerForward = 2;

    public double BackwardMs => TabulatedBackwardMs ?? BackwardPerForward * ForwardMs;

    /// <summary>One after the other.</summary>
    public static OperatorTimes operator +(OperatorTimes a, OperatorTimes b) =>
        new(a.ForwardMs + b.ForwardMs, a.BackwardMs + b.BackwardMs);
}
