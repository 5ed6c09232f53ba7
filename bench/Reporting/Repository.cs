using System.Diagnostics;

namespace TeraPipe.Bench.Reporting;

/// <summary>The checkout that this program was built in.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>The short hash of the commit, and whether files differ from it.</summary>
    public static string Commit =>
        Git("rev-parse --short HEAD") + (Git("status --porcelain -- src bench").Length > 0 ? " with changes" : "");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TeraPipe.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException(
            $"{AppContext.BaseDirectory} is in no checkout of this repository; pages are written into one.");
    }

    private static string Git(string arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return output;
    }
}
