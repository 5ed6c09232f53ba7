namespace TeraPipe.Planning.Tests.Latency.Noise;

/// <summary>One truth planned from noisy measurements; all figures are shares.</summary>
internal sealed record Outcome
{
    private const double Rounding = 1e-9;

    public static string Header =>
        "| noise | regret median / p90 / most | plan itself p90 | ≤ best uniform | ≤ uniform chosen "
        + "| error median / p90 | signed mean | covered | half width median "
        + "| raw: regret median / p90 / most | ≤ best uniform | signed median |";

    public required bool IsStepped { get; init; }

    /// <summary>Of the chosen plan against the true optimum.</summary>
    public required double Regret { get; init; }

    /// <summary>The same without giving way to the uniform slicing where both tie.</summary>
    public required double RegretOfPlan { get; init; }

    /// <summary>Against what is truly the best uniform slicing.</summary>
    public required double OverUniform { get; init; }

    /// <summary>Against the uniform slicing that the same measurements make look best.</summary>
    public required double OverChosenUniform { get; init; }

    /// <summary>Predicted over true makespan, less 1.</summary>
    public required double Error { get; init; }

    public required double HalfWidth { get; init; }

    public required bool IsCovered { get; init; }

    public required double RawRegret { get; init; }

    public required double RawOverUniform { get; init; }

    public required double RawError { get; init; }

    public static string Row(string name, IReadOnlyList<Outcome> outcomes) => string.Create(null,
        $"| {name} | {Triple(outcomes, outcome => outcome.Regret)} "
        + $"| {Quantile(outcomes, outcome => outcome.RegretOfPlan, 0.9):0.00 %} "
        + $"| {Share(outcomes, outcome => outcome.OverUniform <= Rounding)} "
        + $"| {Share(outcomes, outcome => outcome.OverChosenUniform <= Rounding)} "
        + $"| {Quantile(outcomes, outcome => Math.Abs(outcome.Error), 0.5):0.00 %} "
        + $"/ {Quantile(outcomes, outcome => Math.Abs(outcome.Error), 0.9):0.00 %} "
        + $"| {outcomes.Average(outcome => outcome.Error):+0.00 %;−0.00 %;0.00 %} "
        + $"| {Share(outcomes, outcome => outcome.IsCovered)} "
        + $"| {Quantile(outcomes, outcome => outcome.HalfWidth, 0.5):0.00 %} "
        + $"| {Triple(outcomes, outcome => outcome.RawRegret)} "
        + $"| {Share(outcomes, outcome => outcome.RawOverUniform <= Rounding)} "
        + $"| {Quantile(outcomes, outcome => outcome.RawError, 0.5):+0.00 %;−0.00 %;0.00 %} |");

    public static double Quantile(IEnumerable<Outcome> outcomes, Func<Outcome, double> figure, double probability)
    {
        double[] ascending = [.. outcomes.Select(figure).Order()];
        return ascending[(int)Math.Ceiling(probability * ascending.Length) - 1];
    }

    private static string Triple(IReadOnlyList<Outcome> outcomes, Func<Outcome, double> figure) => string.Create(null,
        $"{Quantile(outcomes, figure, 0.5):0.00 %} / {Quantile(outcomes, figure, 0.9):0.00 %} "
        + $"/ {Quantile(outcomes, figure, 1):0.00 %}");

    private static string Share(IReadOnlyList<Outcome> outcomes, Func<Outcome, bool> holds) =>
        string.Create(null, $"{(double)outcomes.Count(holds) / outcomes.Count:0.0 %}");
}
