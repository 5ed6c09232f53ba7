using TeraPipe.Planning;

namespace TeraPipe.Profiler.Points;

/// <summary>
/// Which points are measured: for each micro-batch, every chosen slice length after every chosen context that still fits the
/// sequence, so that the table has no gap.
/// </summary>
/// <remarks>
/// A sequence of n grains has n (n + 1) / 2 pairs of slice and context. Where that is too many, the slice lengths grow by the
/// least ratio that makes it few enough. The contexts are those lengths and what each of them leaves of the sequence: every
/// slice is then also measured where it ends the sequence, which is where its attention costs most.
/// </remarks>
internal static class PointGrid
{
    /// <summary>Most points of one micro-batch. A full grid of 16 grains has 136, one of 20 has 210.</summary>
    public const int MostPoints = 200;

    private const double RatioStep = 0.05;

    /// <param name="microBatches">Sizes in sequences, each once.</param>
    /// <param name="sequence">Length of the longest sequence, L: a multiple of the grain.</param>
    /// <param name="grain">What every slice and context is a multiple of, g.</param>
    public static IReadOnlyList<ProfilePoint> Of(IReadOnlyList<int> microBatches, Tokens sequence, Tokens grain)
    {
        var pairs = PairsOf(sequence.Count / grain.Count);
        return
        [
            .. from microBatch in microBatches
               from pair in pairs
               select new ProfilePoint(microBatch, Grains(pair.Slice), Grains(pair.Context)),
        ];

        Tokens Grains(int count) => new(count * grain.Count);
    }

    private static List<(int Slice, int Context)> PairsOf(int grainCount)
    {
        var ratio = 1.0;
        var pairs = PairsOf(grainCount, ratio);
        while (pairs.Count > MostPoints)
        {
            ratio += RatioStep;
            pairs = PairsOf(grainCount, ratio);
        }

        return pairs;
    }

    /// <summary>All pairs, or some that are one too many: a million grains must not become 10^12 pairs first.</summary>
    private static List<(int Slice, int Context)> PairsOf(int grainCount, double ratio)
    {
        int[] slices = [.. Lengths(grainCount, ratio).Take(MostPoints + 1)];
        int[] contexts = [.. slices.Append(0).Union(slices.Select(slice => grainCount - slice)).Order()];
        var pairs =
            from slice in slices
            from context in contexts
            where slice + context <= grainCount
            select (slice, context);
        return [.. pairs.Take(MostPoints + 1)];
    }

    /// <summary>1; then each <paramref name="ratio"/> times the one before, but at least 1 more; then all the grains.</summary>
    private static IEnumerable<int> Lengths(int grainCount, double ratio)
    {
        for (var length = 1; length < grainCount; length = Math.Max(length + 1, (int)Math.Round(length * ratio)))
        {
            yield return length;
        }

        yield return grainCount;
    }
}
