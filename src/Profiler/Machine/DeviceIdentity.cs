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

    /// <param name="subject">What is measured.</param>
    /// <param name="placement">Its number format and device.</param>
    /// <exception cref="TorchNotFoundException">There is no LibTorch.</exception>
    public static ContractDevice Of(ProfileSubject subject, (ScalarType Dtype, Device Device) placement)
    {
        var attention = Attention(subject, placement);
        return placement.Device.type == DeviceType.CUDA ? Cuda(attention) : Cpu(subject, placement.Dtype, attention);
    }

    /// <summary>One line for people.</summary>
    public static string Describe(ContractDevice device)
    {
        var threads = device.Threads is { } count ? $", threads: {count.ToString(CultureInfo.InvariantCulture)}" : "";
        var cuda = device.Cuda is { } version ? $", CUDA {version}" : "";
        var driver = device.Driver is { } installed ? $", driver {installed}" : "";
        return $"{device.Name}: LibTorch {device.Torch}, {device.KernelBackend}{cuda}{driver}{threads}";
    }

    private static ContractDevice Cpu(ProfileSubject subject, ScalarType dtype, string attention)
    {
        var isShort = dtype is ScalarType.BFloat16 or ScalarType.Float16;
        string?[] backends = [Blas.InUse.Name, isShort ? LoadedLibrary.OneDnn : null, attention];
        return new ContractDevice
        {
            Name = FirstValue("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Kind = "cpu",
            Torch = LibTorch.Version,
            KernelBackend = string.Join(", ", backends.OfType<string>()),
            Threads = subject.Threads,
        };
    }

    private static ContractDevice Cuda(string attention)
    {
        var told = NvidiaSmi.Ask("name", "driver_version");
        return new ContractDevice
        {
            Name = told?[0] ?? Gpus().Select(gpu => FirstValue(gpu, "Model")).FirstOrDefault() ?? "NVIDIA GPU",
            Kind = "cuda",
            Driver = told?[1] ?? DriverVersion(),
            Cuda = LoadedLibrary.Cuda,
            Torch = LibTorch.Version,
            KernelBackend = attention,
        };
    }

    /// <summary>Which attention the executor takes for such queries.</summary>
    private static string Attention(ProfileSubject subject, (ScalarType Dtype, Device Device) placement)
    {
        using var scope = NewDisposeScope();
        var queries = empty(
            [1, subject.Heads, 1, subject.HiddenSize / subject.Heads], placement.Dtype, placement.Device);
        return !FusedAttention.Supports(queries.Handle) ? "attention in blocks"
            : placement.Device.type == DeviceType.CUDA ? "flash attention"
            : "fused attention";
    }

    private static string? DriverVersion() =>
        FirstValue($"{NvidiaDriver}/version", "NVRM version") is { } text ? Version.Match(text).Value : null;

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
