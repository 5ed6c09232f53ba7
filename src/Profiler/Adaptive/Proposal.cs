namespace TeraPipe.Profiler.Adaptive;

/// <summary>Cells that would be measured together.</summary>
/// <param name="Cells">None twice; perhaps measured before.</param>
/// <param name="Gain">What of the regret is charged to what they would tell, for each of them.</param>
internal sealed record Proposal(IReadOnlyList<Cell> Cells, double Gain);
