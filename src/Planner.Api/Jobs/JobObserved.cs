using TeraPipe.Contracts.Observations;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>What is known after a run told of its steps.</summary>
/// <param name="Statistics">Of the plan that they are of.</param>
/// <param name="Drift">Of the same.</param>
/// <param name="Watched">Observations of the run's present plan so far; 0 where these were of another.</param>
internal sealed record JobObserved(ObservationStatistics Statistics, DriftReport Drift, long Watched);
