using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Tests.Checkpoints;

/// <summary>Runs the scripts of tests/parity with Debian's PyTorch; a test is skipped where there is none.</summary>
internal static class PyTorch
{
    private const string Interpreter = "/usr/bin/python3"; // the one that python3-torch belongs to
    private const string Remedy = "./setup.sh --tests installs it.";

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs gpt2.py. Waits for its end: a test that holds tensors stays on its thread.</summary>
    public static (int ExitCode, string Output, string Error) Run(params string[] arguments) =>
        RunScript("gpt2.py", arguments);

    /// <summary>Runs huggingface.py, which must end well.</summary>
    public static void RunHuggingFace(params string[] arguments)
    {
        var (exitCode, _, error) = RunScript("huggingface.py", arguments);
        Assert.True(exitCode == 0, error);
    }

    private static (int ExitCode, string Output, string Error) RunScript(string name, string[] arguments)
    {
        var start = new ProcessStartInfo(Interpreter, ["-B", Script(name), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = Path.GetDirectoryName(Blas.InUse.Path); // PyTorch takes ours then
        using var python = Started(start);
        var output = python.StandardOutput.ReadToEndAsync();
        var error = python.StandardError.ReadToEndAsync();
        if (!python.WaitForExit(_patience))
        {
            python.Kill();
            Assert.Fail($"{Interpreter} took more than {_patience.TotalSeconds} s.");
        }

        Assert.SkipWhen(error.Result.Contains("No module named 'torch'"), $"{Interpreter} has no torch; {Remedy}");
        return (python.ExitCode, output.Result, error.Result);
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"There is no {Interpreter}; {Remedy}");
            throw; // never reached
        }
    }

    private static string Script(string name, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../parity", name));
}
