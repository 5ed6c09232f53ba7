using System.Globalization;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Reporting;

/// <summary>Progress where there is no terminal: a line every few seconds, fit for a log.</summary>
internal sealed class PlainProgress(TextWriter output, TimeProvider clock) : IProgress<ProfilingProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly long _startedAt = clock.GetTimestamp();
    private TimeSpan _nextAt = Interval;

    public void Report(ProfilingProgress value)
    {
        var elapsed = clock.GetElapsedTime(_startedAt);
        if (elapsed < _nextAt)
        {
            return;
        }

        _nextAt = elapsed + Interval;
        var remaining = elapsed * (value.Total - value.Done) / value.Done;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{value.Done} of {value.Total} runs, about {remaining.TotalSeconds:0} s left"));
    }
}
