using System.Numerics;
using System.Runtime.InteropServices;

namespace TeraPipe.Bench.Measuring;

/// <summary>The yardstick of a memory-bound program: how long plainly reading so many bytes takes.</summary>
internal static class Reading
{
    private const long MostBytes = 256L << 20; // beyond every cache; more is read over again

    /// <summary>The median time of adding up so many bytes of doubles, in milliseconds.</summary>
    public static double Ms(long bytes)
    {
        var numbers = new double[Math.Min(bytes, MostBytes) / sizeof(double)];
        Array.Fill(numbers, 1);
        var times = (double)bytes / (numbers.Length * sizeof(double));
        var sum = 0.0;
        var onceMs = Repeat.MedianMs(() => sum += Sum(numbers));
        return double.IsFinite(sum) ? onceMs * times : throw new InvalidOperationException("The sum was not used.");
    }

    private static double Sum(double[] numbers)
    {
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(numbers);
        var (first, second) = (Vector<double>.Zero, Vector<double>.Zero); // two, so that no sum waits for the last
        for (var i = 0; i + 1 < vectors.Length; i += 2)
        {
            first += vectors[i];
            second += vectors[i + 1];
        }

        return Vector.Sum(first + second);
    }
}
