using System.Diagnostics;

namespace TeraPipe.Bench.Measuring;

/// <summary>What an action takes of the machine's memory.</summary>
internal static class Memory
{
    /// <summary>Bytes that the action allocates on the managed heap, alive or not.</summary>
    public static long Allocated(Action action)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    /// <summary>
    /// The most bytes that this process holds in memory while the action runs, all of the runtime included. Linux only:
    /// the system's high-water mark is set back before.
    /// </summary>
    public static long Peak(Action action)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5");
        action();
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
