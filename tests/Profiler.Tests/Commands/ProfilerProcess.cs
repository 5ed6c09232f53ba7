using System.Diagnostics;

namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>The program as people run it, in a folder of its own that goes with it.</summary>
internal sealed class ProfilerProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    /// <summary>Where it runs and, unless told otherwise, writes.</summary>
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("terapipe-profiler-");

    /// <summary>Set for the process besides what this process has.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public async Task<Ending> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndOf(process, process.StandardError.ReadToEndAsync());
    }

    /// <summary>Runs it, and interrupts it as Ctrl-C does when the first line of progress is there.</summary>
    public async Task<Ending> InterruptAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        string? line;
        do
        {
            line = await process.StandardError.ReadLineAsync();
        }
        while (line?.Contains(" runs, about ", StringComparison.Ordinal) == false);

        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        return await EndOf(process, process.StandardError.ReadToEndAsync());
    }

    public void Dispose() => Folder.Delete(recursive: true);

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "TeraPipe.Profiler"), arguments)
        {
            WorkingDirectory = Folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<Ending> EndOf(Process process, Task<string> error)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(_patience);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true); // no matter where it has ended
        }

        return new Ending(process.ExitCode, await output, await error);
    }
}
