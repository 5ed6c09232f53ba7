using System.Diagnostics;

namespace TeraPipe.Profiler.Tests.Worker;

/// <summary>Signals to processes, and whether these are still there.</summary>
internal static class Signals
{
    /// <summary>No process lives as long as that after it should have died.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <param name="name">For example "STOP".</param>
    /// <param name="process">Its number.</param>
    public static void Send(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public static void AssertGone(int process)
    {
        var clock = Stopwatch.StartNew();
        while (IsAlive(process))
        {
            Assert.True(clock.Elapsed < _patience, $"process {process} is still there");
            Thread.Sleep(20);
        }
    }

    /// <summary>Waits until a process computes.</summary>
    public static void AwaitWork(int process)
    {
        var (clock, before) = (Stopwatch.StartNew(), Ticks(process));
        while (Ticks(process) < before + 5) // 50 ms of processor time
        {
            Assert.True(clock.Elapsed < _patience, $"process {process} does nothing");
            Thread.Sleep(20);
        }
    }

    /// <summary>A process whose threads have all ended but whom nobody has asked about is gone, too.</summary>
    private static bool IsAlive(int process) =>
        Statistics(process) is [var state, ..] && (state is not ("Z" or "X") || ThreadCount(process) > 1);

    private static int ThreadCount(int process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task").Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Processor time in user mode: proc(5), stat, field 14.</summary>
    private static long Ticks(int process) => long.Parse(Statistics(process)[11]);

    /// <summary>From the third field on, which stands behind the program's name.</summary>
    private static string[] Statistics(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(
                ' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
