using System.Globalization;

namespace TeraPipe.Profiler.Worker;

/// <summary>How often the kernel has killed a process because memory had run out: proc(5), vmstat, oom_kill.</summary>
internal static class MemoryKills
{
    private const string Counter = "oom_kill ";

    /// <summary>Since the machine started; null where the kernel does not tell.</summary>
    public static long? Count
    {
        get
        {
            const string Statistics = "/proc/vmstat";
            var line = File.Exists(Statistics)
                ? File.ReadLines(Statistics).FirstOrDefault(line => line.StartsWith(Counter, StringComparison.Ordinal))
                : null;
            return line is null ? null : long.Parse(line[Counter.Length..], CultureInfo.InvariantCulture);
        }
    }
}
