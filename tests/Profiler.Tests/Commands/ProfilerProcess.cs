using System.Diagnostics;
using TeraPipe.Profiler.Tests.Worker;

namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>The program as people run it, in a folder of its own that goes with it.</summary>
internal sealed class ProfilerProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5); // on a machine that has much else to do

    /// <summary>The program.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "TeraPipe.Profiler");

    /// <summary>Where it runs and, unless told otherwise, writes.</summary>
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("terapipe-profiler-");

    /// <summary>Set for the process besides what this process has.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string PathOf(string file) => System.IO.Path.Combine(Folder.FullName, file);

    public Task<Ending> RunAsync(params string[] arguments) => RunProgramAsync(Path, arguments);

    /// <summary>Another program, for example one that starts ours.</summary>
    public async Task<Ending> RunProgramAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        return await EndOf(process, process.StandardError.ReadToEndAsync());
    }

    /// <summary>Runs it; as soon as a line of its standard error has <paramref name="part"/>, does something.</summary>
    public async Task<Ending> RunUntilAsync(string part, Func<Process, Task> then, params string[] arguments)
    {
        using var process = Start(Path, arguments);
        string? line;
        do
        {
            line = await process.StandardError.ReadLineAsync();
        }
        while (line?.Contains(part, StringComparison.Ordinal) == false);

        await then(process);
        return await EndOf(process, process.StandardError.ReadToEndAsync());
    }

    /// <summary>Runs it, and interrupts it as Ctrl-C does when the first line of progress is there.</summary>
    public Task<Ending> InterruptAsync(params string[] arguments) => RunUntilAsync(
        " points, ",
        process =>
        {
            Signals.Send("INT", process.Id);
            return Task.CompletedTask;
        },
        arguments);

    /// <summary>Starts it and, as soon as told, kills it with SIGKILL.</summary>
    /// <returns>Whether it was still running.</returns>
    public async Task<bool> KillAsync(Func<Process, Task> whenReady, params string[] arguments)
    {
        using var process = Start(Path, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await whenReady(process);
        var wasRunning = !process.HasExited;
        process.Kill(); // it alone: what it has started must see to itself
        await process.WaitForExitAsync();
        await Task.WhenAll(output, error);
        return wasRunning;
    }

    public void Dispose() => Folder.Delete(recursive: true);

    private Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
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
