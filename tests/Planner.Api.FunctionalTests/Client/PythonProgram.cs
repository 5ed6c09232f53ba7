using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>Runs what is in clients/python with the python3 that there is; without one the test is skipped.</summary>
internal static class PythonProgram
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    public static string Folder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../clients/python"));

    /// <summary>All requests that the methods of the Python client make, as the client itself lists them.</summary>
    public static async Task<IReadOnlyList<(string Name, ClientRequest Request)>> RequestsAsync()
    {
        var (exitCode, output, error) = await RunAsync(["tests/requests_of_methods.py"]);
        Assert.True(exitCode == 0, error);
        var listed = JsonSerializer.Deserialize<IReadOnlyList<Listed>>(output, PlannerJson.Options)!;
        return [.. listed.Select(call => (call.Name, call.Request))];
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("python3", arguments)
        {
            WorkingDirectory = Folder(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1" },
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var python = Started(start);
        using var deadline = new CancellationTokenSource(_patience);
        var output = python.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = await python.StandardError.ReadToEndAsync(deadline.Token);
        await python.WaitForExitAsync(deadline.Token);
        return (python.ExitCode, await output, error);
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("There is no python3 on this machine; ./setup.sh --tests installs it.");
            throw; // never reached
        }
    }

    private sealed record Listed(string Name, ClientRequest Request);
}
