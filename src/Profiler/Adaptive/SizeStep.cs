namespace TeraPipe.Profiler.Adaptive;

/// <summary>What a size wants measured next.</summary>
/// <param name="Cells">None: it is done.</param>
/// <param name="Expected">How many it will take with these, probably.</param>
/// <param name="Evaluation">What is known so far; null: nothing can be said yet.</param>
internal sealed record SizeStep(IReadOnlyList<Cell> Cells, int Expected, SizeEvaluation? Evaluation);
