namespace TeraPipe.Planning.Stages;

/// <summary>Small changes of a slicing in units; null where they are not possible.</summary>
internal static class SlicingMoves
{
    /// <summary>Units from slice i + 1 to slice i, or back if there are fewer than none.</summary>
    public static int[]? Shift(int[] slices, int i, int units)
    {
        if (i + 1 >= slices.Length || slices[i] + units < 1 || slices[i + 1] - units < 1)
        {
            return null;
        }

        var changed = (int[])slices.Clone();
        (changed[i], changed[i + 1]) = (slices[i] + units, slices[i + 1] - units);
        return changed;
    }

    /// <summary>Slice i in two halves.</summary>
    public static int[]? Split(int[] slices, int i) => i >= slices.Length || slices[i] < 2
        ? null
        : [.. slices[..i], slices[i] - (slices[i] / 2), slices[i] / 2, .. slices[(i + 1)..]];

    /// <summary>Slices i and i + 1 in one.</summary>
    public static int[]? Merge(int[] slices, int i) => i + 1 >= slices.Length
        ? null
        : [.. slices[..i], slices[i] + slices[i + 1], .. slices[(i + 2)..]];

    /// <summary>
    /// Another number of slices with the same shape: the slice at each place is as long, of all, as it was there.
    /// </summary>
    public static int[]? Resample(int[] slices, int count)
    {
        var units = slices.Sum();
        if (count < 1 || count > units)
        {
            return null;
        }

        var changed = new int[count];
        var end = 0;
        for (var i = 0; i < count; i++)
        {
            var next = i == count - 1 ? units : EndAt(slices, (i + 1) * (double)slices.Length / count);
            next = Math.Clamp(next, end + 1, units - (count - 1 - i));
            (changed[i], end) = (next - end, next);
        }

        return changed;
    }

    /// <summary>Where so many slices end, the last of them in part.</summary>
    private static int EndAt(int[] slices, double count)
    {
        var whole = Math.Min((int)count, slices.Length - 1);
        return slices[..whole].Sum() + (int)Math.Round((count - whole) * slices[whole]);
    }
}
