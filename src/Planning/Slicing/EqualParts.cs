namespace TeraPipe.Planning.Slicing;

/// <summary>A whole in parts as equal as can be.</summary>
internal static class EqualParts
{
    /// <summary>Where it does not divide evenly the first parts are larger by one.</summary>
    public static IEnumerable<int> Of(int whole, int count)
    {
        var (part, larger) = Math.DivRem(whole, count);
        for (var i = 0; i < count; i++)
        {
            yield return i < larger ? part + 1 : part;
        }
    }
}
