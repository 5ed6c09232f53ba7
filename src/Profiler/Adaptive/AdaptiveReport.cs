namespace TeraPipe.Profiler.Adaptive;

/// <summary>What an adaptive design has come to.</summary>
/// <param name="Points">Visits of the layer; repeats count.</param>
/// <param name="FullGridPoints">What <see cref="Points.PointGrid"/> would take.</param>
/// <param name="PaperGridPoints">What the paper's grid would take; see <see cref="PaperGrid"/>.</param>
/// <param name="RegretBound">
/// With 95 % probability a plan is slower than the best one by no more than this share of it, the worst of all plans;
/// null: too little was measured for a plan.
/// </param>
/// <param name="Plans">One for each size and stage count.</param>
internal sealed record AdaptiveReport(
    int Points, int FullGridPoints, int PaperGridPoints, double? RegretBound, IReadOnlyList<PlanOutlook> Plans);
