using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TeraPipe.TrainGpt.Tests;

/// <summary>What a program printed and how it ended.</summary>
internal sealed record RunningProgram(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a script of the repository's root.</summary>
    public static Task<RunningProgram> ScriptAsync(string name, params string[] arguments) =>
        RunAsync(Path.Combine(RepositoryRoot(), name), arguments);

    /// <summary>Runs samples/TrainGpt as it was built beside these tests.</summary>
    public static Task<RunningProgram> TrainGptAsync(params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return RunAsync(
            Path.Combine(AppContext.BaseDirectory, "../../TrainGpt", configuration, "TeraPipe.TrainGpt"), arguments);
    }

    private static async Task<RunningProgram> RunAsync(string path, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new RunningProgram(process.ExitCode, await output, await error);
    }

    private static string RepositoryRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../.."));
}
