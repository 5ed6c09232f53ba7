namespace TeraPipe.Planning.Latency;

/// <summary>A device by its datasheet, and what is assumed about how much of it a layer gets.</summary>
public sealed class Datasheet
{
    /// <exception cref="ArgumentOutOfRangeException">A figure is not positive, or the fraction exceeds 1.</exception>
    public Datasheet(
        double peakTeraflops,
        double memoryGigabytesPerSecond,
        double achievableFraction,
        Milliseconds layerOverhead,
        int bytesPerElement)
    {
        ThrowUnlessIn(peakTeraflops, double.MaxValue, nameof(peakTeraflops));
        ThrowUnlessIn(memoryGigabytesPerSecond, double.MaxValue, nameof(memoryGigabytesPerSecond));
        ThrowUnlessIn(achievableFraction, 1, nameof(achievableFraction));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerElement);
        PeakTeraflops = peakTeraflops;
        MemoryGigabytesPerSecond = memoryGigabytesPerSecond;
        AchievableFraction = achievableFraction;
        LayerOverhead = layerOverhead;
        BytesPerElement = bytesPerElement;
    }

    /// <summary>
    /// Dense peak of the matrix units in the dtype of <see cref="BytesPerElement"/>, in 10^12 FLOP/s.
    /// </summary>
    public double PeakTeraflops { get; }

    /// <summary>Bandwidth of the device's memory, in 10^9 bytes/s.</summary>
    public double MemoryGigabytesPerSecond { get; }

    /// <summary>
    /// Share of either peak that real kernels are assumed to reach, above 0 and at most 1. An assumption, not a datum.
    /// </summary>
    public double AchievableFraction { get; }

    /// <summary>What a layer's kernel launches cost in each phase, however short the slice. An assumption.</summary>
    public Milliseconds LayerOverhead { get; }

    /// <summary>Bytes of one weight: 2 in bfloat16.</summary>
    public int BytesPerElement { get; }

    /// <summary>
    /// Tokens that the matrix units compute together: matrix products take the time of the next multiple of it, which
    /// is why measured tables are stepped (tile quantisation; NVIDIA, Matrix Multiplication Background User's Guide).
    /// Null: no steps. An assumption.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A tile has at least 1 token.</exception>
    public Tokens? Tile
    {
        get;
        init => field = value is { Count: < 1 }
            ? throw new ArgumentOutOfRangeException(nameof(value), value, "A tile has at least 1 token.")
            : value;
    }

    private static void ThrowUnlessIn(double value, double most, string name)
    {
        if (!(value > 0 && value <= most)) // also not a number
        {
            throw new ArgumentOutOfRangeException(name, value, $"The value lies above 0 and is at most {most}.");
        }
    }
}
