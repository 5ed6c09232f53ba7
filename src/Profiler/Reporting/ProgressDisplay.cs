using Spectre.Console;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Reporting;

/// <summary>Shows progress on standard error: a bar on a terminal, lines elsewhere.</summary>
internal static class ProgressDisplay
{
    /// <summary>Drawing takes processor time from what is being measured, so it is done seldom.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);

    /// <summary>What <paramref name="work"/> returns.</summary>
    public static T Show<T>(IAnsiConsole console, TimeProvider clock, Func<IProgress<ProfilingProgress>, T> work) =>
        Console.IsErrorRedirected ? work(new PlainProgress(Console.Error, clock)) : ShowBar(console, work);

    private static T ShowBar<T>(IAnsiConsole console, Func<IProgress<ProfilingProgress>, T> work)
    {
        var display = console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
        display.RefreshRate = RefreshInterval;
        return display.Start(context => work(new Bar(context.AddTask("Measuring"))));
    }

    private sealed class Bar(ProgressTask bar) : IProgress<ProfilingProgress>
    {
        public void Report(ProfilingProgress value)
        {
            bar.MaxValue = value.Total;
            bar.Value = value.Done;
        }
    }
}
