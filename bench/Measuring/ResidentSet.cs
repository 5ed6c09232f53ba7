using System.Globalization;

namespace TeraPipe.Bench.Measuring;

/// <summary>Physical memory that this process holds; Linux only.</summary>
internal static class ResidentSet
{
    /// <summary>In bytes, after the managed heap has given back what nobody needs.</summary>
    public static long Bytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
