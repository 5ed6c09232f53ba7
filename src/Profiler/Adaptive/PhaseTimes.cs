namespace TeraPipe.Profiler.Adaptive;

/// <summary>One phase of the measured cells of a size, and the scales that shares are of.</summary>
internal sealed class PhaseTimes
{
    private const double LeastError = 0.001; // of a time: a clock's, and what medians of few runs don't show
    private const int LeastShare = 16;       // of lengths that tell what a context adds: L / 16
    private const double LeastPairs = 0.02;  // attention of a very wide layer, as a share of its time

    /// <param name="space">The size.</param>
    /// <param name="cells">By length, then by context.</param>
    /// <param name="timesMs">One a cell.</param>
    /// <param name="errors">The standard error of each as a share of it.</param>
    public PhaseTimes(SizeSpace space, IReadOnlyList<Cell> cells, double[] timesMs, double[] errors)
    {
        TimesMs = timesMs;
        // what one point shows of its error is uncertain itself: half of it is what the points show in the middle
        var usual = errors.Order().ElementAt(errors.Length / 2);
        Errors =
        [
            .. errors.Select(own => Math.Sqrt((((own * own) + (usual * usual)) / 2) + (LeastError * LeastError))),
        ];
        CurveMs = Curve(space.Count, [.. cells.Zip(timesMs).Where(each => each.First.Context == 0)]);
        double[] perPairMs =
        [
            .. cells.Zip(timesMs)
                .Where(each => each.First.Context > 0 && each.First.Length * LeastShare >= space.Count)
                .Select(each => (each.Second - CurveMs[each.First.Length - 1])
                    / (space.ShareOf(each.First.Length) * space.ShareOf(each.First.Context))),
        ];
        WholeMs = CurveMs[^1];
        PairsMs = Math.Max(LeastPairs * WholeMs, perPairMs.DefaultIfEmpty(WholeMs).Average());
    }

    /// <summary>Medians.</summary>
    public double[] TimesMs { get; }

    /// <summary>Their standard errors as shares.</summary>
    public double[] Errors { get; }

    /// <summary>[l − 1] is t(l, 0) by straight lines between the measured lengths: what is about right.</summary>
    public double[] CurveMs { get; }

    /// <summary>A whole sequence in one slice, about.</summary>
    public double WholeMs { get; }

    /// <summary>What a whole sequence would cost a whole sequence of context, about.</summary>
    public double PairsMs { get; }

    private static double[] Curve(int count, (Cell Cell, double Ms)[] known)
    {
        var curveMs = new double[count];
        for (var (l, next) = (1, 0); l <= count; l++)
        {
            next += next < known.Length && known[next].Cell.Length < l ? 1 : 0;
            curveMs[l - 1] = next == 0 ? known[0].Ms
                : next == known.Length ? known[^1].Ms * l / known[^1].Cell.Length
                : Between(known[next - 1], known[next], l);
        }

        return curveMs;
    }

    private static double Between((Cell Cell, double Ms) low, (Cell Cell, double Ms) high, int l)
    {
        var share = (double)(l - low.Cell.Length) / (high.Cell.Length - low.Cell.Length);
        return ((1 - share) * low.Ms) + (share * high.Ms);
    }
}
