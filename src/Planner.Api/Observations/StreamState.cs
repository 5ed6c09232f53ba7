using TeraPipe.Planning.Drift;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>
/// What the observations of a stream come to. It follows from them alone: adding them one by one to
/// <see cref="Empty"/> gives it again.
/// </summary>
/// <param name="Step">Deviations of whole steps.</param>
/// <param name="Forward">Deviations of forwards.</param>
/// <param name="Backward">Deviations of backwards.</param>
/// <param name="Monitor">Watches the steps; where a step's time was not told, the sum of its slices.</param>
internal sealed record StreamState(
    DeviationMoments Step, DeviationMoments Forward, DeviationMoments Backward, DriftMonitor Monitor)
{
    public static StreamState Empty { get; } = new(default, default, default, new(DriftSettings.Default));

    public StreamState With(StepObservation observation) => new(
        With(Step, observation.StepDeviation),
        With(Forward, observation.ForwardDeviation),
        With(Backward, observation.BackwardDeviation),
        Monitor.With(observation.StepDeviation ?? observation.SlicesDeviation!.Value));

    private static DeviationMoments With(DeviationMoments moments, double? deviation) =>
        deviation is { } value ? moments.With(value) : moments;
}
