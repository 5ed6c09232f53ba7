using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>
/// Loads a fast BLAS before LibTorch asks for "libblas.so.3": the loader then takes the one that is already there.
/// Without this, Debian's LibTorch takes whichever the system prefers, be it the reference BLAS, 18 times slower.
/// </summary>
internal static class BlasPreloader
{
    /// <exception cref="TorchNotFoundException">TERAPIPE_BLAS names a library that cannot be loaded.</exception>
    internal static void Preload()
    {
        if (Environment.GetEnvironmentVariable("TERAPIPE_BLAS") is { Length: > 0 } given)
        {
            Load(given);
        }
        else if (File.Exists(OpenBlas))
        {
            Load(OpenBlas);
        }
    }

    /// <summary>OpenBLAS with OpenMP: of Debian's, the one whose threads and LibTorch's are the same ones.</summary>
    private static string OpenBlas => $"/usr/lib/{Machine}-linux-gnu/openblas-openmp/libblas.so.3";

    private static string Machine =>
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? "aarch64" : "x86_64";

    private static void Load(string blas)
    {
        try
        {
            // The kernels and the LAPACK of the same build lie beside it; a BLAS of another make has neither.
            LoadBeside(blas, "libopenblas.so.0");
            NativeLibrary.Load(blas);
            LoadBeside(blas, "liblapack.so.3");
        }
        catch (DllNotFoundException e)
        {
            throw new TorchNotFoundException($"TERAPIPE_BLAS must name a libblas.so.3; '{blas}' cannot be loaded.", e);
        }
    }

    private static void LoadBeside(string blas, string name)
    {
        var path = Path.Combine(Path.GetDirectoryName(blas) ?? "", name);
        if (File.Exists(path))
        {
            NativeLibrary.Load(path);
        }
    }
}
