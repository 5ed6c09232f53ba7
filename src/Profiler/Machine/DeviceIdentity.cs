using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TeraPipe.Torch.Native;
using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Machine;

/// <summary>What is measured on and with which software, as far as both can change a latency.</summary>
internal static partial class DeviceIdentity
{
    private const string NvidiaDriver = "/proc/driver/nvidia";

    public static ContractDevice Cpu(int threads) => new()
    {
        Name = FirstValue("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Kind = "cpu",
        Torch = LibTorch.Version,
        KernelBackend = Blas.InUse.Name,
        Threads = threads,
    };

    public static ContractDevice Cuda() => new()
    {
        Name = Gpus().Select(gpu => FirstValue(gpu, "Model")).FirstOrDefault() ?? "NVIDIA GPU",
        Kind = "cuda",
        Driver = FirstValue($"{NvidiaDriver}/version", "NVRM version") is { } text ? Version.Match(text).Value : null,
        Torch = LibTorch.Version,
        KernelBackend = "scaled_dot_product_attention",
    };

    /// <summary>One line for people.</summary>
    public static string Describe(ContractDevice device)
    {
        var threads = device.Threads is { } count ? $", threads: {count.ToString(CultureInfo.InvariantCulture)}" : "";
        return $"{device.Name}: LibTorch {device.Torch}, {device.KernelBackend}{threads}";
    }

    /// <summary>The value of the first line "name : value" of a file; null without such a line or file.</summary>
    private static string? FirstValue(string file, string name) => !File.Exists(file)
        ? null
        : File.ReadLines(file)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(parts => parts.Length == 2 && parts[0] == name)?[1];

    private static IEnumerable<string> Gpus() => Directory.Exists($"{NvidiaDriver}/gpus")
        ? Directory.EnumerateFiles($"{NvidiaDriver}/gpus", "information", SearchOption.AllDirectories).Order()
        : [];

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex Version { get; }
}
