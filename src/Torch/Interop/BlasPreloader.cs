using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>
/// Loads a fast BLAS before LibTorch asks for "libblas.so.3": the loader then takes the one that is already there.
/// Without this, Debian's LibTorch takes whichever the system prefers, be it the reference BLAS, 18 times slower.
/// </summary>
internal static class BlasPreloader
{
    private const string Variable = "TERAPIPE_BLAS";

    /// <summary>OpenBLAS with OpenMP: of Debian's, the one that shares its threads with LibTorch.</summary>
    private static string OpenBlas => $"/usr/lib/{Machine}-linux-gnu/openblas-openmp/libblas.so.3";

    private static string Machine =>
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? "aarch64" : "x86_64";

    /// <exception cref="TorchNotFoundException">The variable names a library that cannot be loaded.</exception>
    internal static void Preload()
    {
        var asked = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : null;
        if (!TryLoad(asked ?? OpenBlas) && asked is not null)
        {
            throw new TorchNotFoundException($"{Variable} must name a libblas.so.3; '{asked}' cannot be loaded.");
        }
    }

    /// <summary>Loads it with the kernels and the LAPACK of the same build beside it, if there are any.</summary>
    private static bool TryLoad(string blas)
    {
        var directory = Path.GetDirectoryName(blas) ?? "";
        NativeLibrary.TryLoad(Path.Combine(directory, "libopenblas.so.0"), out _);
        NativeLibrary.TryLoad(Path.Combine(directory, "liblapack.so.3"), out _);
        return NativeLibrary.TryLoad(blas, out _);
    }
}
