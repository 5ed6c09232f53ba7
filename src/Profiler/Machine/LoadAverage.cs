using System.Globalization;

namespace TeraPipe.Profiler.Machine;

/// <summary>How many threads want a processor, averaged over about a minute: proc(5), loadavg.</summary>
internal static class LoadAverage
{
    private const string File = "/proc/loadavg";

    /// <summary>What the kernel forgets the past by: kernel/sched/loadavg.c, EXP_1.</summary>
    private static readonly TimeSpan _memory = TimeSpan.FromMinutes(1);

    /// <summary>Null where the kernel does not tell.</summary>
    public static double? Read() => System.IO.File.Exists(File)
        ? double.Parse(System.IO.File.ReadAllText(File).Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    /// <summary>The part that is not ours: threads that have run for a while count with 1 − e^(−t / 1 min).</summary>
    /// <param name="load">As read.</param>
    /// <param name="ownThreads">How many of ours run all the time.</param>
    /// <param name="running">For how long they have.</param>
    public static double OfOthers(double load, int ownThreads, TimeSpan running) =>
        Math.Max(0, load - (ownThreads * (1 - Math.Exp(-(running / _memory)))));
}
