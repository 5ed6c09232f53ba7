using TeraPipe.Contracts.Plans;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>Observations that have been understood: steps of one slicing of one plan.</summary>
internal sealed record ObservationBatch(
    PlanResponse Plan, Slicing Slicing, IReadOnlyList<StepObservation> Observations);
