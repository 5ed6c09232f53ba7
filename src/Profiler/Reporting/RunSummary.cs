using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Measuring;
using static TeraPipe.Profiler.Commands.Messages;

namespace TeraPipe.Profiler.Reporting;

/// <summary>What a run has found, for people.</summary>
internal static class RunSummary
{
    /// <param name="results">All that was measured.</param>
    /// <param name="table">What of the layer goes into the profile.</param>
    /// <param name="profile">The profile.</param>
    public static void Write(ProfileResults results, MeasuredTable table, ProfileRequest profile)
    {
        Terminals.Error.Write(SummaryTable.Of(results, table));
        var seconds = results.Visits.Sum(visit => visit.Seconds);
        var runs = results.Visits.Sum(visit => visit.TimesMs.Values.Select(times => times.Length).FirstOrDefault());
        var (points, kept) = (results.Points.Count, profile.Measurements!.Count);
        Say($"{points} points, {runs} runs in {seconds:0.0} s; {kept} of the layer in the profile");
        foreach (var failed in results.Points.Where(result => !result.IsMeasured))
        {
            Say($"no time of {failed.Point}: {PointOutcomes.Text(failed.Outcome)}: {failed.Message}");
        }

        Optimizer(profile);
        Machine(profile);
    }

    private static void Optimizer(ProfileRequest profile)
    {
        if (profile.LayerOptimizerMs is { } ms)
        {
            Say($"optimiser step of the layer: {ms:0.###} ms");
        }
    }

    private static void Machine(ProfileRequest profile)
    {
        var conditions = profile.Conditions!;
        if (profile.CalibrationMs is { } calibrationMs)
        {
            Say($"calibration kernel {calibrationMs:0.###} ms");
            Say($"the device was over a tenth slower during {conditions.SlowedShare:0.# %} of the points");
        }

        if (conditions.OtherLoad is { } load)
        {
            Say($"load of others {load:0.##}");
        }

        if (conditions is { ClockMegahertz: { } clock, TemperatureCelsius: { } temperature })
        {
            Say($"clock {clock:0} MHz, at most {temperature:0} °C");
        }

        if (conditions.ThrottledBy is { } reasons)
        {
            Say($"warning: the device was throttled: {reasons}");
        }
    }
}
