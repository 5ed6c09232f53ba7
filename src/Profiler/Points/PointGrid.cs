using TeraPipe.Planning;

namespace TeraPipe.Profiler.Points;

/// <summary>
/// Which points are measured: some marks are set along the sequence, from its start to its end; for each micro-batch,
/// every slice and every context is as long as from the start to a mark, in all pairs that fit the sequence.
/// </summary>
/// <remarks>
/// n grains with a mark after each make n (n + 1) / 2 pairs. Where that is too many, the distance of the marks grows
/// geometrically from either end to the middle. Because the marks are symmetric, the pairs that end with the sequence
/// are among those measured, and every slice of it lies between measured points: nothing has to be extrapolated.
/// </remarks>
internal static class PointGrid
{
    /// <summary>Most points of one micro-batch. A mark after every grain makes 136 of 16 grains, 210 of 20.</summary>
    public const int MostPoints = 200;

    private const double RatioStep = 0.05;

    /// <param name="microBatches">Sizes in sequences, none twice.</param>
    /// <param name="sequence">Length of the longest sequence, L: a multiple of the grain.</param>
    /// <param name="grain">What every slice and context is a multiple of, g.</param>
    public static IReadOnlyList<ProfilePoint> Of(IReadOnlyList<int> microBatches, Tokens sequence, Tokens grain)
    {
        var marks = Marks(sequence.Count / grain.Count);
        return
        [
            .. from microBatch in microBatches
               from slice in marks.Skip(1)
               from context in marks.TakeWhile(context => slice + context <= marks[^1])
               select new ProfilePoint(microBatch, new Tokens(slice * grain.Count), new Tokens(context * grain.Count)),
        ];
    }

    /// <summary>From 0 to <paramref name="grainCount"/> grains, as many as <see cref="MostPoints"/> allows.</summary>
    private static int[] Marks(int grainCount)
    {
        var ratio = 1.0;
        var marks = Marks(grainCount, ratio);
        while (PairCount(marks) > MostPoints)
        {
            ratio += RatioStep;
            marks = Marks(grainCount, ratio);
        }

        return marks;
    }

    private static int[] Marks(int grainCount, double ratio)
    {
        var firstHalf = Distances(grainCount / 2, ratio).Prepend(0).Take(MostPoints); // so many are too many already
        return [.. firstHalf.SelectMany(mark => (int[])[mark, grainCount - mark]).Distinct().Order()];
    }

    /// <summary>1, then each <paramref name="ratio"/> times the one before, but at least 1 more.</summary>
    private static IEnumerable<int> Distances(int most, double ratio)
    {
        for (var distance = 1; distance <= most; distance = Math.Max(distance + 1, (int)Math.Round(distance * ratio)))
        {
            yield return distance;
        }
    }

    /// <summary>Marks m_0 … m_n, symmetric: slice m_i fits after the contexts m_0 … m_(n-i).</summary>
    private static int PairCount(int[] marks) => marks.Length * (marks.Length - 1) / 2;
}
