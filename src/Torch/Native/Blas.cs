using System.Runtime.InteropServices;
using TeraPipe.Torch.Interop;

namespace TeraPipe.Torch.Native;

/// <summary>The library that multiplies LibTorch's matrices on the host.</summary>
/// <param name="Name">
/// Its make, its version and the processor that its kernels are for, such as <c>openblas-openmp 0.3.21 Haswell</c>: on
/// one machine kernels for another processor took 1.5 times as long.
/// </param>
/// <param name="Path">Its file; null where it is a part of LibTorch itself.</param>
/// <param name="IsSlow">Whether it is a reference BLAS, 18 times slower than OpenBLAS: worth a warning.</param>
public sealed record Blas(string Name, string? Path, bool IsSlow)
{
    private const string MatrixProduct = "sgemm_"; // single precision, by its name in Fortran

    private static readonly Lazy<Blas> Found = new(Find);

    /// <summary>The one in use.</summary>
    /// <exception cref="TorchNotFoundException">There is no LibTorch.</exception>
    public static Blas InUse => Found.Value;

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Asks the loader where LibTorch's matrix products go.</summary>
    private static Blas Find()
    {
        var path = NativeLibrary.TryGetExport(Shim.Library, MatrixProduct, out var product)
            ? Marshal.PtrToStringUTF8(NativeMethods.tp_library_of(product))
            : null;
        if (path is null || System.IO.Path.GetFileName(path).StartsWith("libtorch", StringComparison.Ordinal))
        {
            return new Blas("built into LibTorch", null, IsSlow: false); // PyTorch's wheels have MKL inside
        }

        var library = NativeLibrary.Load(path); // it is loaded already; this only counts one user more
        return OpenBlas(library) is { } openBlas ? new Blas(openBlas, path, IsSlow: false)
            : Has(library, "mkl_get_version") ? new Blas("mkl", path, IsSlow: false)
            : Has(library, "bli_info_get_version_str") ? new Blas("blis", path, IsSlow: false)
            : new Blas("reference BLAS", path, IsSlow: true);
    }

    private static bool Has(nint library, string function) => NativeLibrary.TryGetExport(library, function, out _);

    private static unsafe string? OpenBlas(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "openblas_get_config", out var config)
            || !NativeLibrary.TryGetExport(library, "openblas_get_parallel", out var parallel)
            || !NativeLibrary.TryGetExport(library, "openblas_get_corename", out var core))
        {
            return null;
        }

        var threading = ((delegate* unmanaged<int>)parallel)() switch { 0 => "serial", 1 => "pthread", _ => "openmp" };
        var words = Text(config).Split(' '); // "OpenBLAS 0.3.21 DYNAMIC_ARCH ..."
        return $"openblas-{threading} {words.ElementAtOrDefault(1)} {Text(core)}";

        static string Text(nint function) =>
            Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)function)()) ?? "";
    }
}
