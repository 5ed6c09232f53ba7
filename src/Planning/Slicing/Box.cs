namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The solutions whose slowest forward u lies in [ForwardLo, ForwardHi] and whose slowest backward v lies in
/// [BackwardLo, BackwardHi]: milliseconds, ends included. A side may have no upper end.
/// </summary>
internal readonly record struct Box(double ForwardLo, double ForwardHi, double BackwardLo, double BackwardHi)
{
    /// <summary>All solutions: times are never negative.</summary>
    public static Box Whole => new(0, double.PositiveInfinity, 0, double.PositiveInfinity);

    /// <summary>
    /// Where in this box something better than its solution of least busy time may lie: less busy is impossible, so
    /// there u or else v is smaller. Each of these two parts comes in halves, as the upper half is better bounded at
    /// once.
    /// </summary>
    public IEnumerable<Box> Without(Solution found)
    {
        var faster = this with { ForwardHi = Math.BitDecrement(found.SlowestForwardMs) };
        if (!faster.IsEmpty)
        {
            var middle = Middle(faster.ForwardLo, faster.ForwardHi);
            yield return faster with { ForwardHi = middle };
            yield return faster with { ForwardLo = Math.BitIncrement(middle) };
        }

        faster = this with
        {
            ForwardLo = Math.Max(ForwardLo, found.SlowestForwardMs),
            BackwardHi = Math.BitDecrement(found.SlowestBackwardMs),
        };
        if (!faster.IsEmpty)
        {
            var middle = Middle(faster.BackwardLo, faster.BackwardHi);
            yield return faster with { BackwardHi = middle };
            yield return faster with { BackwardLo = Math.BitIncrement(middle) };
        }
    }

    /// <summary>Nothing lies in it.</summary>
    public bool IsEmpty => ForwardLo > ForwardHi || BackwardLo > BackwardHi;

    private static double Middle(double low, double high) => low + ((high - low) / 2);
}
