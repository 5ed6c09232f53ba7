using TeraPipe.Profiler.Session;

namespace TeraPipe.Profiler.Reporting;

/// <summary>Progress where there is no terminal: a line every few seconds, fit for a log.</summary>
internal sealed class PlainProgress(TextWriter output, TimeProvider clock) : IProgress<SessionProgress>
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    private readonly ProgressFigures _figures = new(clock);
    private TimeSpan _nextAt;

    public void Report(SessionProgress value)
    {
        var line = _figures.Of(value);
        if (_figures.Elapsed >= _nextAt)
        {
            _nextAt = _figures.Elapsed + _interval;
            output.WriteLine(line);
        }
    }
}
