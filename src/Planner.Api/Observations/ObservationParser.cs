using TeraPipe.Contracts.Observations;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Drift;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>Turns what was sent into what was meant, or says all that is wrong with it.</summary>
/// <param name="predicted">What the observations are compared with.</param>
/// <param name="now">The service's clock.</param>
/// <param name="faults">Takes all that is wrong.</param>
internal sealed class ObservationParser(PredictedSteps predicted, DateTimeOffset now, Faults faults)
{
    /// <summary>Most observations in a body: they are stored in one transaction.</summary>
    public const int MaxObservations = 10_000;

    private static readonly DateTimeOffset _earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>Null where there is a fault.</returns>
    public IReadOnlyList<StepObservation>? Parse(IReadOnlyList<Observation>? sent)
    {
        var hasCount = faults.Require(
            sent is { Count: >= 1 and <= MaxObservations },
            "observations",
            $"must have 1 to {MaxObservations} observations.");
        if (!hasCount)
        {
            return null;
        }

        StepObservation?[] parsed = [.. sent!.Select((one, i) => Parse(one, $"observations[{i}]"))];
        return faults.Any ? null : [.. parsed.OfType<StepObservation>()];
    }

    private StepObservation? Parse(Observation? sent, string field)
    {
        if (!faults.Require(sent is not null, field, "must be an object."))
        {
            return null;
        }

        faults.Require(sent!.Step is null or >= 0, $"{field}.step", "must not be negative.");
        faults.Require(
            sent.ObservedAt is not { } at || (at >= _earliest && at <= now.AddDays(1)),
            $"{field}.observedAt",
            "must lie after the year 1999 and not in the future.");
        var stepDeviation = StepDeviation(sent, $"{field}.stepMs");
        var slices = new SliceSums(predicted, faults).Add(sent.Slices ?? [], $"{field}.slices");
        return slices is null || stepDeviation is null && slices.Both is null ? null : new StepObservation
        {
            Step = sent.Step,
            StepMs = sent.StepMs,
            StepDeviation = stepDeviation,
            ForwardDeviation = slices.Forward,
            BackwardDeviation = slices.Backward,
            SlicesDeviation = slices.Both,
            ObservedAt = sent.ObservedAt ?? now,
            Slices = sent.Slices is { Count: > 0 } ? sent.Slices : null,
        };
    }

    private double? StepDeviation(Observation sent, string field)
    {
        if (sent.StepMs is not { } ms)
        {
            faults.Require(sent.Slices is { Count: > 0 }, field, "is required without slices.");
            return null;
        }

        var predictedMs = new Milliseconds(predicted.Slicing.StepMs);
        return faults.Require(ms > 0 && Bounds.IsTime(ms), field, "must be above 0 and at most a day, 86400000.")
            && faults.Require(
                predictedMs >= Deviation.LeastPrediction, field, "has nothing to compare with: the plan predicts 0 ms.")
            ? Deviation.Of(new Milliseconds(ms), predictedMs)
            : null;
    }
}
