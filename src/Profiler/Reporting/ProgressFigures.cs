using System.Globalization;
using TeraPipe.Profiler.Commands;
using TeraPipe.Profiler.Session;

namespace TeraPipe.Profiler.Reporting;

/// <summary>What progress says, beyond what a session does: how fast it goes and how long it will take.</summary>
internal sealed class ProgressFigures(TimeProvider clock)
{
    private readonly long _startedAt = clock.GetTimestamp();
    private int? _doneBefore; // by a run that broke off: at no speed of ours

    /// <summary>How long the run has been going on.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_startedAt);

    /// <summary>One line.</summary>
    public string Of(SessionProgress progress)
    {
        _doneBefore ??= progress.Done;
        var (done, elapsed) = (progress.Done - _doneBefore.Value, Elapsed);
        var speed = done == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"{done / elapsed.TotalSeconds:0.0}/s, about {Left(progress, elapsed / done)} left, ");
        var regret = progress.RegretBound is not { } bound ? "" : string.Create(
            CultureInfo.InvariantCulture, $"; the plan is within {100 * bound:0.##} % of the best");
        return $"{progress.Done} of {progress.Expected} points, {speed}now {progress.Current}{regret}";
    }

    private static Duration Left(SessionProgress progress, TimeSpan each) =>
        new(TimeSpan.FromSeconds(Math.Round(each.TotalSeconds * Math.Max(1, progress.Expected - progress.Done))));
}
