using TeraPipe.Contracts.Observations;

namespace TeraPipe.Executor.Plans;

/// <summary>What is posted at once.</summary>
/// <param name="PlanId">The plan that the steps were run by.</param>
/// <param name="Observations">Oldest first.</param>
/// <param name="End">The how manieth of all observations the one after it is, from 0.</param>
internal sealed record ObservationBatch(string PlanId, IReadOnlyList<Observation> Observations, long End);
