using TeraPipe.Profiler.Adaptive;

namespace TeraPipe.Profiler.Commands;

/// <summary>What <c>profiler run --json</c> prints of an adaptive design.</summary>
/// <param name="Points">Visits of the layer; repeats count.</param>
/// <param name="FullGridPoints">What a grid would take.</param>
/// <param name="PaperGridPoints">What the paper's grid would take.</param>
/// <param name="RegretBoundShare">With 95 % no plan is slower than the best by more than this share; missing where too
/// little was measured for a plan.</param>
/// <param name="Plans">One for each micro-batch size and stage count.</param>
internal sealed record AdaptiveOutcome(
    int Points,
    int FullGridPoints,
    int PaperGridPoints,
    double? RegretBoundShare,
    IReadOnlyList<AdaptiveOutcome.Plan> Plans)
{
    /// <summary>A plan of stages of one layer each; with 90 % it takes from the low to the high time.</summary>
    internal sealed record Plan(
        int MicroBatch, int Stages, IReadOnlyList<int> SliceTokens, double ExpectedMs, double LowMs, double HighMs);

    public static AdaptiveOutcome Of(AdaptiveReport report) => new(
        report.Points,
        report.FullGridPoints,
        report.PaperGridPoints,
        report.RegretBound,
        [.. report.Plans.Select(plan => new Plan(
            plan.MicroBatch,
            plan.StageCount,
            [.. plan.Slices.Select(slice => slice.Count)],
            plan.Expected.Value,
            plan.Low.Value,
            plan.High.Value))]);
}
