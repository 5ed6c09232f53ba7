using System.Globalization;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Worker;

/// <summary>What the death of a measuring process means for the point that it ran.</summary>
internal static class WorkerDeath
{
    private const int Signals = 128; // the runtime reports death by signal n as the exit status 128 + n
    private const int Kill = 9;

    private static readonly Dictionary<int, string> _names = new()
    {
        [4] = "SIGILL", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE", [Kill] = "SIGKILL", [11] = "SIGSEGV",
        [15] = "SIGTERM",
    };

    /// <param name="exitCode">As the runtime reports it.</param>
    /// <param name="lastWords">The last line of its standard error, if there is one.</param>
    /// <param name="memoryRanOut">Whether the kernel has killed for want of memory while it lived.</param>
    public static PointFailedException Of(int exitCode, string? lastWords, bool memoryRanOut)
    {
        var signal = exitCode - Signals;
        if (signal == Kill && memoryRanOut)
        {
            return new PointFailedException(
                PointOutcome.OutOfMemory, "the kernel killed the measuring process, as memory had run out");
        }

        var cause = signal > 0
            ? string.Create(CultureInfo.InvariantCulture, $"died of signal {signal} ({NameOf(signal)})")
            : string.Create(CultureInfo.InvariantCulture, $"ended with exit status {exitCode}");
        var quote = lastWords is null ? "" : $": {lastWords}";
        return new PointFailedException(PointOutcome.Crash, $"the measuring process {cause}{quote}");
    }

    private static string NameOf(int signal) => _names.GetValueOrDefault(signal, "see signal(7)");
}
