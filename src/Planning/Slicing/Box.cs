namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The solutions whose slowest forward u lies in [ForwardLo, ForwardHi] and whose slowest backward v lies in
/// [BackwardLo, BackwardHi]: milliseconds, ends included.
/// </summary>
internal readonly record struct Box(double ForwardLo, double ForwardHi, double BackwardLo, double BackwardHi)
{
    /// <summary>Parts that <see cref="Split"/> makes.</summary>
    public const int Parts = 3;

    /// <summary>All solutions: times are never negative, and that of a refused slice is infinite.</summary>
    public static Box Whole => new(0, double.MaxValue, 0, double.MaxValue);

    /// <summary>
    /// Not a part of the whole: no slice exceeds its lower ends or is shut out, so that only busy time has a price.
    /// </summary>
    public static Box Unpriced => new(double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue);

    /// <summary>Nothing lies in it.</summary>
    public bool IsEmpty => !(ForwardLo <= ForwardHi && BackwardLo <= BackwardHi);

    /// <summary>The part of which u + v is at most so much.</summary>
    public Box UpTo(double bothMs) => this with
    {
        ForwardHi = Math.Min(ForwardHi, bothMs - BackwardLo),
        BackwardHi = Math.Min(BackwardHi, bothMs - ForwardLo),
    };

    /// <summary>
    /// Parts the box where its lower end is farther from a solution's slowest slice: at that slice, which is then priced
    /// as it is, and half-way below it, where the solution is shut out.
    /// </summary>
    /// <param name="found">A solution in this box.</param>
    /// <param name="parts">Receives the parts; some may be empty.</param>
    public void Split(Solution found, Span<Box> parts)
    {
        var (forwardMs, backwardMs) = (found.SlowestForwardMs, found.SlowestBackwardMs);
        if (forwardMs - ForwardLo >= backwardMs - BackwardLo)
        {
            var middle = Middle(ForwardLo, forwardMs);
            parts[0] = this with { ForwardHi = middle };
            parts[1] = this with { ForwardLo = Math.BitIncrement(middle), ForwardHi = Math.BitDecrement(forwardMs) };
            parts[2] = this with { ForwardLo = forwardMs };
        }
        else
        {
            var middle = Middle(BackwardLo, backwardMs);
            parts[0] = this with { BackwardHi = middle };
            parts[1] = this with { BackwardLo = Math.BitIncrement(middle), BackwardHi = Math.BitDecrement(backwardMs) };
            parts[2] = this with { BackwardLo = backwardMs };
        }
    }

    // Below the high end, so that no part is the whole.
    private static double Middle(double low, double high) =>
        Math.Min(Math.BitDecrement(high), low + ((high - low) / 2));
}
