using System.Runtime.InteropServices;

namespace TeraPipe.Profiler.Worker;

/// <summary>What ties a measuring process to its agent, and what keeps it apart.</summary>
/// <remarks>
/// It dies with the thread that started it (prctl(2), PR_SET_PDEATHSIG), stopped or in a call that never returns as it
/// may be; an agent that died before that is seen by the end of the input. It has a process group of its own, so that
/// Ctrl-C in a terminal goes to the agent alone. And when memory runs out, the kernel is asked to take this process
/// first: that costs a point, and no more.
/// </remarks>
internal static class ParentBond
{
    private const int SetParentDeathSignal = 1;
    private const int Kill = 9;
    private const string KilledFirst = "1000"; // proc(5), oom_score_adj: the most there is

    /// <summary>Ties this process to the one that started it.</summary>
    public static void Tie()
    {
        Check(SetControl(SetParentDeathSignal, Kill), "prctl");
        Check(SetProcessGroup(0, 0), "setpgid");
        GoFirst();
    }

    private static void GoFirst()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", KilledFirst);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The kernel may take another process first: {refusal.Message}");
        }
    }

    private static void Check(int result, string call)
    {
        if (result != 0)
        {
            throw new InvalidOperationException($"{call} failed: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetControl(int option, nuint argument);

    [DllImport("libc", EntryPoint = "setpgid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetProcessGroup(int process, int group);
}
