using Spectre.Console;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Reporting;

/// <summary>Progress on a terminal: one bar with the time that is left.</summary>
internal sealed class TerminalProgress(ProgressTask bar) : IProgress<ProfilingProgress>
{
    /// <summary>Drawing takes processor time from what is being measured, so it is done seldom.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);

    /// <summary>What <paramref name="work"/> returns; the bar is gone when it is done.</summary>
    public static T Show<T>(IAnsiConsole console, Func<IProgress<ProfilingProgress>, T> work)
    {
        var display = console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
        display.RefreshRate = RefreshInterval;
        return display.Start(context => work(new TerminalProgress(context.AddTask("Measuring"))));
    }

    public void Report(ProfilingProgress value)
    {
        bar.MaxValue = value.VisitsInAll;
        bar.Value = value.VisitsDone;
    }
}
