namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The solutions whose slowest forward u lies in [ForwardLo, ForwardHi] and whose slowest backward v lies in [BackwardLo,
/// BackwardHi]: milliseconds, ends included. A side may have no upper end.
/// </summary>
internal readonly record struct Box(double ForwardLo, double ForwardHi, double BackwardLo, double BackwardHi)
{
    /// <summary>All solutions: times are never negative.</summary>
    public static Box Whole => new(0, double.PositiveInfinity, 0, double.PositiveInfinity);

    /// <summary>Nothing lies in it.</summary>
    public bool IsEmpty => ForwardLo > ForwardHi || BackwardLo > BackwardHi;

    /// <summary>
    /// Where in this box something better than its solution of least busy time may lie: less busy is impossible, so there u or
    /// else v is smaller. Each of these two parts comes in halves, as the upper half is better bounded at once.
    /// </summary>
    public IEnumerable<Box> Without(Solution found)
    {
        var forwardHi = Math.BitDecrement(found.SlowestForwardMs);
        var forwardMiddle = Middle(ForwardLo, forwardHi);
        yield return this with { ForwardHi = forwardMiddle };
        yield return this with { ForwardLo = Math.BitIncrement(forwardMiddle), ForwardHi = forwardHi };

        var rest = this with { ForwardLo = Math.Max(ForwardLo, found.SlowestForwardMs) };
        var backwardHi = Math.BitDecrement(found.SlowestBackwardMs);
        var backwardMiddle = Middle(BackwardLo, backwardHi);
        yield return rest with { BackwardHi = backwardMiddle };
        yield return rest with { BackwardLo = Math.BitIncrement(backwardMiddle), BackwardHi = backwardHi };
    }

    private static double Middle(double low, double high) => low + ((high - low) / 2);
}
