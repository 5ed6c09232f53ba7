using System.Diagnostics;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Training;

/// <summary>
/// How fast ranks are at their best: the rate of a matrix product, the largest that takes no more than a moment, in the
/// number format that is trained. Measured, so no datasheet's figure: what the library cannot reach is no loss of ours.
/// </summary>
public static class MatrixProductPeak
{
    private const int Smallest = 256, Largest = 8192;
    private const int Repeats = 2;

    private static readonly TimeSpan _longEnough = TimeSpan.FromMilliseconds(20);

    /// <summary>Measures some ranks of this process side by side, each on a thread of its own, as they train.</summary>
    /// <param name="dtype">Number format of the factors.</param>
    /// <param name="device">Where.</param>
    /// <param name="ranks">How many.</param>
    /// <param name="threadsPerRank">Intra-operator threads of each.</param>
    /// <returns>FLOP/s of all of them together; a product and its sum are two.</returns>
    public static double Measure(ScalarType dtype, Device device, int ranks, int threadsPerRank)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks, 1);
        var threads = Enumerable.Range(0, ranks).Select(rank => new StageThread(rank, threadsPerRank)).ToArray();
        try
        {
            return Task.WhenAll(threads.Select(thread => thread.Run(() => Best(dtype, device))))
                .GetAwaiter().GetResult().Sum();
        }
        finally
        {
            Array.ForEach(threads, thread => thread.Dispose());
        }
    }

    private static double Best(ScalarType dtype, Device device)
    {
        var best = 0.0;
        for (var size = Smallest; size <= Largest; size *= 2)
        {
            var fastest = Fastest(size, dtype, device);
            best = Math.Max(best, 2.0 * size * size * size / fastest.TotalSeconds);
            if (fastest >= _longEnough)
            {
                break;
            }
        }

        return best;
    }

    private static TimeSpan Fastest(int size, ScalarType dtype, Device device)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var left = randn(size, size, dtype: ScalarType.Float32, device: device).to(dtype);
        var right = randn(size, size, dtype: ScalarType.Float32, device: device).to(dtype);
        Product(left, right); // the first one makes plans and takes memory
        return Enumerable.Range(0, Repeats).Min(_ => Product(left, right));
    }

    private static TimeSpan Product(Tensor left, Tensor right)
    {
        Wait(left.device);
        var startedAt = Stopwatch.GetTimestamp();
        using var product = left.mm(right);
        Wait(left.device);
        return Stopwatch.GetElapsedTime(startedAt);
    }

    private static void Wait(Device device)
    {
        if (device.type == DeviceType.CUDA)
        {
            cuda.synchronize(device);
        }
    }
}
