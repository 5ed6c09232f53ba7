using System.ComponentModel;
using System.Diagnostics;

namespace TeraPipe.Planner.Api.Database;

/// <summary>Runs a short program to its end.</summary>
internal static class Command
{
    /// <returns>The exit code, and what it wrote on both streams as one line.</returns>
    /// <exception cref="StartupException">There is no such program.</exception>
    public static (int ExitCode, string Output) Run(string file, params IEnumerable<string> arguments)
    {
        using var process = Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/", // the caller's folder may be closed to the account that the program runs as
        });
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, OneLine(output));
    }

    /// <exception cref="StartupException">There is no such program.</exception>
    public static Process Start(ProcessStartInfo program)
    {
        try
        {
            return Process.Start(program)!;
        }
        catch (Win32Exception missing)
        {
            throw new StartupException($"Cannot run {program.FileName}: {missing.Message}");
        }
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
