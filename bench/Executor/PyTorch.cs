using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TeraPipe.Bench.Reporting;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Torch.Native;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// The same model in PyTorch, timed by tests/parity/gpt2.py: the same weights and tokens, one thread, the same BLAS,
/// and the same treatment of freed memory by the C library.
/// </summary>
internal sealed class PyTorch : IDisposable
{
    private const string Python = "/usr/bin/python3"; // Debian's; python3-torch is for no other

    // What src/Torch/native/allocator.cpp sets in this process.
    private static readonly (string Name, long Value)[] _allocator =
    [
        ("MALLOC_MMAP_THRESHOLD_", 1 << 30), ("MALLOC_TRIM_THRESHOLD_", int.MaxValue), ("MALLOC_TOP_PAD_", 64 << 20),
    ];

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"bench-{Guid.NewGuid():N}.safetensors");

    /// <param name="shape">The model's.</param>
    /// <param name="parameters">Its weights.</param>
    /// <param name="tokens">[B, L + 1], int64.</param>
    public PyTorch(GptShape shape, IEnumerable<NamedParameter> parameters, Tensor tokens) => SafetensorsFile.Write(
        _file,
        [.. parameters.Select(named => (named.Name, (Tensor)named.Parameter)), ("tokens", tokens)],
        new Dictionary<string, string> { ["heads"] = shape.Heads.ToString(CultureInfo.InvariantCulture) });

    /// <summary>Why there is none here; null where there is.</summary>
    public static string? Missing
    {
        get
        {
            try
            {
                var (exitCode, _, error) = Run(["-c", "import torch"]);
                return exitCode == 0 ? null : $"{Python} has no torch: {error.Trim().Split('\n')[^1]}";
            }
            catch (Win32Exception missing)
            {
                return $"{Python} does not start: {missing.Message}";
            }
        }
    }

    /// <summary>Times of so many steps in a process of its own, after some that warm it up, in milliseconds.</summary>
    public PyTorchTimes Time(int warmUp, int repeats, bool wholeStep)
    {
        string[] arguments =
        [
            Path.Combine(Repository.Root, "tests", "parity", "gpt2.py"), _file, "--time", "--threads", "1",
            "--warm-up", $"{warmUp}", "--repeats", $"{repeats}", .. wholeStep ? ["--adamw"] : Array.Empty<string>(),
        ];
        var (exitCode, output, error) = Run(arguments);
        return exitCode == 0
            ? JsonSerializer.Deserialize<PyTorchTimes>(output, JsonSerializerOptions.Web)!
            : throw new InvalidOperationException(error);
    }

    public void Dispose() => File.Delete(_file);

    private static (int ExitCode, string Output, string Error) Run(string[] arguments)
    {
        var start = new ProcessStartInfo(Python, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Blas.InUse.Path is { } path)
        {
            start.Environment["LD_LIBRARY_PATH"] = Path.GetDirectoryName(path);
        }

        foreach (var (name, value) in _allocator)
        {
            start.Environment[name] = value.ToString(CultureInfo.InvariantCulture);
        }

        using var python = Process.Start(start)!;
        var error = python.StandardError.ReadToEndAsync();
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return (python.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
