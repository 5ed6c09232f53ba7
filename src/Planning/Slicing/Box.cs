namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The solutions whose slowest forward u lies in [ForwardLo, ForwardHi] and whose slowest backward v lies in
/// [BackwardLo, BackwardHi]: milliseconds, ends included. A side may have no upper end.
/// </summary>
internal readonly record struct Box(double ForwardLo, double ForwardHi, double BackwardLo, double BackwardHi)
{
    /// <summary>Parts that <see cref="Without"/> makes at most.</summary>
    public const int MostParts = 4;

    /// <summary>All solutions: times are never negative.</summary>
    public static Box Whole => new(0, double.PositiveInfinity, 0, double.PositiveInfinity);

    /// <summary>Nothing lies in it.</summary>
    public bool IsEmpty => !(ForwardLo <= ForwardHi && BackwardLo <= BackwardHi);

    /// <summary>
    /// Where in this box something better than its solution of least busy time may lie: less busy is impossible, so
    /// there u or else v is smaller. Each of these two parts comes in halves, as the upper half is better bounded at
    /// once.
    /// </summary>
    /// <param name="found">This box's solution.</param>
    /// <param name="parts">Receives them; some may be empty.</param>
    public void Without(Solution found, Span<Box> parts)
    {
        var faster = this with { ForwardHi = Math.BitDecrement(found.SlowestForwardMs) };
        var middle = Middle(faster.ForwardLo, faster.ForwardHi);
        parts[0] = faster with { ForwardHi = middle };
        parts[1] = faster with { ForwardLo = Math.BitIncrement(middle) };

        faster = this with
        {
            ForwardLo = Math.Max(ForwardLo, found.SlowestForwardMs),
            BackwardHi = Math.BitDecrement(found.SlowestBackwardMs),
        };
        middle = Middle(faster.BackwardLo, faster.BackwardHi);
        parts[2] = faster with { BackwardHi = middle };
        parts[3] = faster with { BackwardLo = Math.BitIncrement(middle) };
    }

    /// <summary>The part whose lower ends are undercut by no more than so much together.</summary>
    public Box UpTo(double slackMs) => this with
    {
        ForwardHi = Math.Min(ForwardHi, Rounding.Up(ForwardLo + slackMs)),
        BackwardHi = Math.Min(BackwardHi, Rounding.Up(BackwardLo + slackMs)),
    };

    // Never above the high end, so that an empty range has no part which is not.
    private static double Middle(double low, double high) => Math.Min(high, low + ((high - low) / 2));
}
