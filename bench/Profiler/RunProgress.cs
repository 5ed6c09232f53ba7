using System.Diagnostics;
using TeraPipe.Bench.Measuring;
using TeraPipe.Profiler.Session;

namespace TeraPipe.Bench.Profiler;

/// <summary>
/// Says on standard error, every few seconds, how far a profiling run is; keeps what its design says of the plan.
/// </summary>
internal sealed class RunProgress(string what) : IProgress<SessionProgress>
{
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _said;

    /// <summary>The last that there was.</summary>
    public double? RegretBound { get; private set; }

    /// <inheritdoc/>
    public void Report(SessionProgress value)
    {
        RegretBound = value.RegretBound ?? RegretBound;
        if (value.Done > 0 && _clock.Elapsed - _said >= _silence)
        {
            _said = _clock.Elapsed;
            Console.Error.WriteLine(Progress.Text(what, value.Done, value.Expected, _clock.Elapsed));
        }
    }
}
