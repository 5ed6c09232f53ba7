using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>Finds and loads libterapipe_torch.so, and with it LibTorch, when the first call needs them.</summary>
internal static unsafe class Shim
{
    internal const string Name = "terapipe_torch";
    private const string FileName = "libterapipe_torch.so";
    private const int AbiVersion = 4; // kAbiVersion in shim.h
    private const string Remedy = "Run ./setup.sh, which installs LibTorch and builds it, or, in a project with the "
        + "package TeraPipe.Torch, dotnet build -t:BuildTorchShim; to use the LibTorch of a PyTorch wheel, set "
        + "TORCH_HOME to the wheel's torch folder first.";

    private static readonly Lock Gate = new();
    private static nint _library;

    /// <summary>The loaded library.</summary>
    /// <exception cref="TorchNotFoundException">There is none that fits.</exception>
    internal static nint Library
    {
        get
        {
            lock (Gate)
            {
                return _library == 0 ? _library = Load() : _library;
            }
        }
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A static constructor would wrap the errors.")]
    internal static void SetResolver() =>
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Name ? Library : 0);

    private static nint Load()
    {
        var path = Environment.GetEnvironmentVariable("TERAPIPE_TORCH_SHIM") is { Length: > 0 } given
            ? given
            : Path.Combine(AppContext.BaseDirectory, FileName);
        if (!File.Exists(path))
        {
            throw new TorchNotFoundException($"The shim over LibTorch, {path}, is not there. {Remedy}");
        }

        BlasPreloader.Preload();
        try
        {
            var library = NativeLibrary.Load(path);
            CheckVersion(library, path);
            return library;
        }
        catch (DllNotFoundException e)
        {
            throw new TorchNotFoundException($"LibTorch could not be loaded ({LastLine(e)}). {Remedy}", e);
        }
    }

    private static void CheckVersion(nint library, string path)
    {
        var version = NativeLibrary.TryGetExport(library, "tp_abi_version", out var export)
            ? ((delegate* unmanaged<int>)export)()
            : 0;
        if (version != AbiVersion)
        {
            throw new TorchNotFoundException(
                $"The shim over LibTorch, {path}, has version {version}; this program needs {AbiVersion}. {Remedy}");
        }
    }

    /// <summary>The runtime's message gives advice first and the loader's reason last.</summary>
    private static string LastLine(Exception e) =>
        e.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1];
}
