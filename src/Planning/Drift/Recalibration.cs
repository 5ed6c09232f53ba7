using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Drift;

/// <summary>
/// Corrects a latency model by slice times that were observed: t' = a · t + b for each phase. Both of one scale and no
/// offset change no slicing, as then every makespan is the same factor longer.
/// </summary>
/// <param name="Forward">How F follows.</param>
/// <param name="Backward">How B follows.</param>
public sealed record Recalibration(AffineFit Forward, AffineFit Backward)
{
    /// <summary>Scales so near each other are the same.</summary>
    private const double SameScale = 0.01;

    /// <summary>Whether it only says that everything is the same factor longer.</summary>
    public bool IsCommonScale => !Forward.IsOffsetKnown && !Backward.IsOffsetKnown
        && Math.Abs(Forward.Scale - Backward.Scale) <= SameScale * Backward.Scale;

    /// <summary>
    /// The fit of slices as they were observed, on any stage and as often as they were: the median of each slice's
    /// times counts. A phase that was not observed follows as the other does, less its offset.
    /// </summary>
    /// <returns>Null where nothing was observed.</returns>
    public static Recalibration? Of(IEnumerable<SliceObservation> observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        var phases = observations.ToLookup(observation => observation.IsForward);
        var (forward, backward) = (Fit(phases[true]), Fit(phases[false]));
        return (forward ?? ScaleOf(backward), backward ?? ScaleOf(forward)) is ({ } f, { } b) ? new(f, b) : null;
    }

    /// <summary>The measurements of one layer as they would be now. Spreads scale with their times.</summary>
    /// <param name="table">As it was measured.</param>
    /// <param name="layers">Equal layers of the stage that was observed; they share its offset.</param>
    public LatencyTable Apply(LatencyTable table, int layers)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        return new LatencyTable(
        [
            .. table.Points.Select(point => point with
            {
                Forward = Forward.Apply(point.Forward, layers),
                Backward = Backward.Apply(point.Backward, layers),
                ForwardSpread = Scaled(point.ForwardSpread, Forward.Scale),
                BackwardSpread = Scaled(point.BackwardSpread, Backward.Scale),
            }),
        ]);
    }

    /// <summary>One fit for both phases together, for a model that knows no correction of one alone.</summary>
    /// <returns>Null where nothing was observed.</returns>
    public static AffineFit? OfBoth(IEnumerable<SliceObservation> observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        return Fit(observations);
    }

    private static AffineFit? Fit(IEnumerable<SliceObservation> observations) => AffineFit.Of(
    [
        .. observations
            .Where(observation => observation.Predicted >= Deviation.LeastPrediction)
            .GroupBy(observation => (observation.IsForward, observation.Predicted))
            .Select(times => (
                times.Key.Predicted, new Milliseconds(Deviation.Median(times.Select(time => time.Observed.Value))))),
    ]);

    private static AffineFit? ScaleOf(AffineFit? other) =>
        other is { } fit ? new AffineFit(fit.Scale, Milliseconds.Zero, false) : null;

    private static Milliseconds? Scaled(Milliseconds? spread, double scale) =>
        spread is { } known ? new Milliseconds(scale * known.Value) : null;
}
