using System.Globalization;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Machine;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>What was compared, where and how: each a name and a text.</summary>
internal static class GateFacts
{
    private const double Alike = 1.25; // beyond it a slower machine's layers need not be slower by just the same factor

    /// <param name="outcome">What was found.</param>
    /// <param name="now">The state that the machine was in.</param>
    public static IEnumerable<(string Name, string Text)> Of(GateOutcome outcome, MeasuringConditions now)
    {
        var (baseline, options) = (outcome.Baseline, outcome.Options);
        var identity = baseline.Identity;
        yield return ("baseline", baseline.Title);
        yield return ("device", DeviceIdentity.Describe(identity.Device));
        yield return ("layer", Layer(identity));
        yield return ("measured", Text($"{outcome.Points} of {baseline.Points.Count} points ")
            + Text($"in {outcome.FirstRuns.Count} runs, {Again(outcome)}; {outcome.Elapsed.TotalSeconds:0} s"));
        if (outcome is { CalibrationMs: { } ms, Slowdown: { } slowdown })
        {
            yield return ("calibration kernel", Text($"{ms:0.###} ms now, {baseline.CalibrationMs:0.###} ms then: ")
                + Text($"{slowdown:0.00} times as long, taken out of every ratio{Caution(slowdown)}"));
        }

        yield return ("conditions now", Conditions(now));
        yield return ("conditions then", baseline.Conditions is { } then ? Conditions(then) : "not told");
        yield return ("threshold", $"{GateText.Percent(options.FailOn)}; on either side the intervals hold all ratios "
            + $"at once with {GateText.Percent(1 - options.Error)}");
    }

    private static string Layer(ProfileIdentity identity) => Text(
        $"{identity.Layer.Architecture} layer of {identity.Layer.HiddenSize} with {identity.Layer.Heads} heads, ")
        + Text($"{identity.Dtype}, tensor-parallel degree {identity.TensorParallelDegree}");

    private static string Again(GateOutcome outcome) => outcome.SecondRuns.Count == 0
        ? "no suspicion"
        : Text($"then {outcome.SecondRuns[0].Points.Count} suspicious ones in {outcome.SecondRuns.Count} more");

    private static string Caution(double slowdown) => slowdown is > Alike or < 1 / Alike
        ? "; what waits for memory or launches need not be slower by just as much"
        : "";

    private static string Conditions(MeasuringConditions conditions)
    {
        string?[] told =
        [
            conditions.OtherLoad is { } load ? Text($"load of others {load:0.##}") : null,
            conditions.ClockMegahertz is { } clock ? Text($"clock {clock:0} MHz") : null,
            conditions.TemperatureCelsius is { } temperature ? Text($"at most {temperature:0} °C") : null,
            conditions.SlowedShare is { } slowed ? Text($"slowed during {100 * slowed:0.#} % of the visits") : null,
            conditions.ThrottledBy is { } reasons ? $"throttled: {reasons}" : null,
        ];
        return told.OfType<string>().Any() ? string.Join(", ", told.OfType<string>()) : "not told";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
