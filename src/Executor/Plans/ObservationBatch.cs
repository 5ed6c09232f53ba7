namespace TeraPipe.Executor.Plans;

/// <summary>What is posted at once.</summary>
/// <param name="PlanId">The plan that the steps were run by.</param>
/// <param name="Steps">Oldest first.</param>
/// <param name="End">The how manieth of all steps the one after it is, from 0.</param>
internal sealed record ObservationBatch(string PlanId, IReadOnlyList<WaitingStep> Steps, long End);
