namespace TeraPipe.Planning.Slicing;

/// <summary>A whole in parts as equal as can be.</summary>
internal static class EqualParts
{
    /// <summary>Where it does not divide evenly the first parts are larger by one.</summary>
    public static int[] Of(int whole, int count)
    {
        var (part, larger) = Math.DivRem(whole, count);
        return [.. Enumerable.Range(0, count).Select(i => i < larger ? part + 1 : part)];
    }
}
