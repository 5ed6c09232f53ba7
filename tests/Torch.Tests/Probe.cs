using TeraPipe.Torch.Native;

namespace TeraPipe.Torch.Tests;

/// <summary>What LoadingTests start with different environments, since a process loads LibTorch only once.</summary>
internal static class Probe
{
    private const int Size = 64;

    internal static int Run()
    {
        try
        {
            using var scope = NewDisposeScope();
            set_num_threads(1);
            var a = randn(Size, Size);
            a.matmul(a); // the library that does it is mapped by now
            Console.WriteLine($"blas {Blas.InUse.Name}");
            Console.WriteLine($"slow {Blas.InUse.IsSlow}");
            Console.WriteLine($"mapped {string.Join(' ', MappedBlas())}");
            return 0;
        }
        catch (TorchNotFoundException e)
        {
            Console.WriteLine($"refused {e.Message}");
            SayWhatIsClaimed();
            return 1;
        }
    }

    /// <summary>What a program on TorchSharp asks before it uses the extras; it goes on without them.</summary>
    private static void SayWhatIsClaimed()
    {
        if (!NativeExtras.AreThere)
        {
            bool[] claims =
            [
                MemoryAccount.IsSupported, FusedAttention.Supports(queries: 0), CudaEvent.IsSupported,
                CudaMemory.IsSupported,
            ];
            Console.WriteLine($"claimed {claims.Count(claim => claim)}");
            Console.WriteLine($"absence {NativeExtras.Absence}");
        }
    }

    private static IEnumerable<string> MappedBlas() => File.ReadLines("/proc/self/maps")
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(5) ?? "")
        .Where(path => Path.GetFileName(path).StartsWith("libblas", StringComparison.Ordinal))
        .Distinct();
}
