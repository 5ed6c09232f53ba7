using System.Runtime.CompilerServices;

namespace TeraPipe.TrainGpt.Tests;

/// <summary>What a program printed and how it ended.</summary>
internal sealed record RunningProgram(int ExitCode, string Output, string Error)
{
    /// <summary>samples/TrainGpt as it was built beside these tests.</summary>
    public static string TrainGpt { get; } = Path.Combine(
        AppContext.BaseDirectory,
        "../../TrainGpt",
        new DirectoryInfo(AppContext.BaseDirectory).Name,
        "TeraPipe.TrainGpt");

    /// <summary>Runs a script of the repository.</summary>
    public static Task<RunningProgram> ScriptAsync(string name, params string[] arguments) =>
        RunAsync(InRepository(name), arguments);

    /// <summary>Runs <see cref="TrainGpt"/>.</summary>
    public static Task<RunningProgram> TrainGptAsync(params string[] arguments) => RunAsync(TrainGpt, arguments);

    /// <summary>A file of the repository.</summary>
    public static string InRepository(string name, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../..", name));

    public static async Task<RunningProgram> RunAsync(string path, params string[] arguments)
    {
        using var program = new LiveProgram(path, arguments);
        return await program.EndAsync();
    }
}
