using System.Runtime.InteropServices;

namespace TeraPipe.Executor.Ranks;

/// <summary>
/// The end of a process that has left native threads behind, in calls that may never return. They still use what
/// LibTorch's and Gloo's own destructors would destroy: those are left out. The runtime's own handlers have their turn.
/// </summary>
internal static class ProcessEnd
{
    private static int _isShort;

    /// <summary>Whenever the process ends, it ends at once.</summary>
    public static void MakeShort()
    {
        if (Interlocked.Exchange(ref _isShort, 1) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Exit(Environment.ExitCode);
        }
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void Exit(int code);
}
