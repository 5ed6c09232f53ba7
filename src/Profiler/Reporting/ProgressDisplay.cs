using Spectre.Console;
using TeraPipe.Profiler.Session;

namespace TeraPipe.Profiler.Reporting;

/// <summary>Shows progress on standard error: a bar on a terminal, lines elsewhere.</summary>
internal static class ProgressDisplay
{
    /// <summary>Drawing takes processor time from what is being measured, so it is done seldom.</summary>
    private static readonly TimeSpan _refreshInterval = TimeSpan.FromSeconds(1);

    /// <summary>What <paramref name="work"/> returns.</summary>
    public static T Show<T>(TimeProvider clock, Func<IProgress<SessionProgress>, T> work) =>
        Console.IsErrorRedirected ? work(new PlainProgress(Console.Error, clock)) : ShowBar(clock, work);

    private static T ShowBar<T>(TimeProvider clock, Func<IProgress<SessionProgress>, T> work)
    {
        var display = Terminals.Error.Progress().AutoClear(true).Columns(
            new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left });
        display.RefreshRate = _refreshInterval;
        return display.Start(context => work(new Bar(context.AddTask("starting"), new ProgressFigures(clock))));
    }

    private sealed class Bar(ProgressTask bar, ProgressFigures figures) : IProgress<SessionProgress>
    {
        public void Report(SessionProgress value)
        {
            bar.MaxValue = value.Expected;
            bar.Value = value.Done;
            bar.Description = Markup.Escape(figures.Of(value));
        }
    }
}
