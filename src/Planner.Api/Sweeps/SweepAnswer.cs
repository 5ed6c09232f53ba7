using TeraPipe.Contracts.Sweeps;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>A sweep that was run: what is answered, and all of its rows in order.</summary>
internal sealed record SweepAnswer(SweepResponse Response, IReadOnlyList<SweepRowResponse> Rows);
