namespace TeraPipe.Planning.Slicing;

/// <summary>The three numbers of a <see cref="Solution"/> while slices are added to them, in milliseconds.</summary>
internal struct SliceSums
{
    public double BusyMs;
    public double SlowestForwardMs;
    public double SlowestBackwardMs;

    /// <summary>Adds a slice: its two times, and what its transfer adds to each of them as busy time and as
    /// gate.</summary>
    public void Add(double forwardMs, double backwardMs, double extraBusyMs, double extraGateMs)
    {
        BusyMs += forwardMs + backwardMs + (2 * extraBusyMs);
        if (forwardMs + extraGateMs > SlowestForwardMs)
        {
            SlowestForwardMs = forwardMs + extraGateMs;
        }

        if (backwardMs + extraGateMs > SlowestBackwardMs)
        {
            SlowestBackwardMs = backwardMs + extraGateMs;
        }
    }
}
