namespace TeraPipe.FineTune.Examples;

/// <summary>What a sequence is made from.</summary>
internal static class Draws
{
    /// <summary>The same number, the same draws; neighbours draw nothing alike.</summary>
    public static Random Of(long number) => new(unchecked((int)((ulong)number * 0x9E3779B97F4A7C15 >> 33)));
}
