using System.Runtime.InteropServices;

namespace TeraPipe.Profiler.Worker;

/// <summary>Standard output, whose readers want answers and nothing else.</summary>
internal static class StandardOutput
{
    private const int Output = 1;
    private const int Error = 2;

    /// <summary>A way to where standard output goes; whatever else writes there goes to standard error from now on.
    /// </summary>
    public static Stream TakeForAnswers()
    {
        var answers = Console.OpenStandardOutput(); // a duplicate of the descriptor, so that it stays what it is
        if (Duplicate(Error, Output) < 0)
        {
            throw new InvalidOperationException($"dup2 failed: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        return answers;
    }

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int from, int to);
}
