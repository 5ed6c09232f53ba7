using System.Runtime.CompilerServices;

namespace TeraPipe.TrainGpt.Tests;

/// <summary>What a program printed and how it ended.</summary>
internal sealed record RunningProgram(int ExitCode, string Output, string Error)
{
    /// <summary>samples/TrainGpt as it was built beside these tests.</summary>
    public static string TrainGpt { get; } = Sample("TrainGpt");

    /// <summary>Runs a script of the repository.</summary>
    public static Task<RunningProgram> ScriptAsync(string name, params string[] arguments) =>
        RunAsync(InRepository(name), arguments);

    /// <summary>Runs <see cref="TrainGpt"/>.</summary>
    public static Task<RunningProgram> TrainGptAsync(params string[] arguments) => RunAsync(TrainGpt, arguments);

    /// <summary>A program of samples/ as it was built beside these tests.</summary>
    public static string Sample(string name) => Path.Combine(
        AppContext.BaseDirectory,
        $"../../{name}",
        new DirectoryInfo(AppContext.BaseDirectory).Name,
        $"TeraPipe.{name}");

    /// <summary>A file of the repository.</summary>
    public static string InRepository(string name, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../..", name));

    public static async Task<RunningProgram> RunAsync(string path, params string[] arguments)
    {
        using var program = new LiveProgram(path, arguments);
        return await program.EndAsync();
    }
}
