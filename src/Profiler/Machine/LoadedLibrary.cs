using System.Runtime.InteropServices;

namespace TeraPipe.Profiler.Machine;

/// <summary>Libraries that LibTorch has brought into this process, and what they say of themselves.</summary>
internal static class LoadedLibrary
{
    private const string Memory = "/proc/self/maps"; // the file is the last word of a line

    /// <summary>oneDNN, which multiplies matrices of 16-bit numbers on a CPU; null where it is not, or is a part of
    /// LibTorch.</summary>
    public static string? OneDnn => Find("libdnnl.so") is { } library
        && NativeLibrary.TryGetExport(library, "dnnl_version", out var version)
            ? $"oneDNN {DnnlVersion(version)}"
            : null;

    /// <summary>CUDA's runtime, for example "12.4"; null where it is not.</summary>
    public static string? Cuda => Find("libcudart") is { } library
        && NativeLibrary.TryGetExport(library, "cudaRuntimeGetVersion", out var version)
            ? CudaVersion(version)
            : null;

    private static nint? Find(string name)
    {
        var path = File.Exists(Memory)
            ? File.ReadLines(Memory)
                .Select(line => line[(line.LastIndexOf(' ') + 1)..])
                .FirstOrDefault(file => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal))
            : null;
        return path is not null && NativeLibrary.TryLoad(path, out var library) ? library : null;
    }

    /// <summary>dnnl_version_t begins with three ints.</summary>
    private static string DnnlVersion(nint function)
    {
        var version = Marshal.GetDelegateForFunctionPointer<GetDnnlVersion>(function)();
        return $"{Marshal.ReadInt32(version)}.{Marshal.ReadInt32(version, 4)}.{Marshal.ReadInt32(version, 8)}";
    }

    /// <summary>1000 · major + 10 · minor.</summary>
    private static string? CudaVersion(nint function) =>
        Marshal.GetDelegateForFunctionPointer<GetCudaVersion>(function)(out var version) == 0
            ? $"{version / 1000}.{version % 1000 / 10}"
            : null;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint GetDnnlVersion();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetCudaVersion(out int version);
}
