namespace TeraPipe.Planning.Slicing;

/// <summary>The three numbers of a <see cref="Solution"/> while slices are added to them, in milliseconds.</summary>
internal struct SliceSums
{
    public double BusyMs;
    public double SlowestForwardMs;
    public double SlowestBackwardMs;

    /// <summary>Adds a slice: how long it keeps a stage busy, and after how long it is at the next one.</summary>
    public void Add(double busyMs, double forwardGateMs, double backwardGateMs)
    {
        BusyMs += busyMs;
        if (forwardGateMs > SlowestForwardMs)
        {
            SlowestForwardMs = forwardGateMs;
        }

        if (backwardGateMs > SlowestBackwardMs)
        {
            SlowestBackwardMs = backwardGateMs;
        }
    }
}
