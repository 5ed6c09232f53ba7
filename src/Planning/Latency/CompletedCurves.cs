namespace TeraPipe.Planning.Latency;

/// <summary>
/// The times of one phase after each measured context, for all lengths of the lattice and the curve lengths between:
///     t(l, c) = t(l, 0) + E(l, c)
/// where E, what the context adds, is known of the lattice's lengths a ≤ l ≤ b on either side and lies on the line
/// between. Where E is less at b than at a it falls as t(l, 0) rises instead, so that t does not fall unless a measured
/// time does. Completed times are no measurements.
/// </summary>
internal static class CompletedCurves
{
    /// <summary>
    /// [j] is the curve after context j. Beyond the lattice's last length there it goes on as the curve before does, to
    /// the next of the lattice's lengths that is measured after that.
    /// </summary>
    /// <param name="lattice">Where the points are.</param>
    /// <param name="points">The measured points; by slice, then by context.</param>
    /// <param name="phaseMs">The phase's time of a point.</param>
    public static LengthCurve[] Of(
        LatencyLattice lattice, IReadOnlyList<LatencyPoint> points, Func<LatencyPoint, double> phaseMs)
    {
        var timesMs = points.ToLookup(point => point.Context.Count, phaseMs);
        var curves = new LengthCurve[lattice.Contexts.Length];
        curves[0] = new LengthCurve(lattice.Lengths, [.. timesMs[0]], lastMsPerToken: 0);
        for (var j = 1; j < curves.Length; j++)
        {
            double[] measuredMs = [.. timesMs[lattice.Contexts[j]]];
            curves[j] = After(lattice, curves[0], curves[j - 1], measuredMs, lattice.Next(j));
        }

        return curves;
    }

    private static LengthCurve After(
        LatencyLattice lattice, LengthCurve withoutContext, LengthCurve before, double[] measuredMs, int next)
    {
        var (lengths, timesMs) = (new List<int>(), new List<double>());
        for (var i = 0; i < measuredMs.Length; i++)
        {
            var isLast = i + 1 == measuredMs.Length;
            var from = (Length: lattice.LatticeLengths[i], Ms: measuredMs[i]);
            var to = isLast ? (next, 0) : (Length: lattice.LatticeLengths[i + 1], Ms: measuredMs[i + 1]);
            lengths.Add(from.Length);
            timesMs.Add(from.Ms);
            foreach (var l in Between(lattice.Lengths, from.Length, to.Length))
            {
                lengths.Add(l);
                timesMs.Add(Math.Max(0, isLast
                    ? from.Ms + (before.At(l) - before.At(from.Length))
                    : CompletedMs(withoutContext, from, to, l)));
            }
        }

        return new LengthCurve([.. lengths], [.. timesMs], before.MsPerTokenFrom(lengths[^1]));
    }

    private static double CompletedMs(
        LengthCurve withoutContext, (int Length, double Ms) from, (int Length, double Ms) to, int l)
    {
        var (fromMs, toMs, timeMs) = (
            withoutContext.At(from.Length), withoutContext.At(to.Length), withoutContext.At(l));
        var (excessMs, riseMs) = (from.Ms - fromMs, (to.Ms - toMs) - (from.Ms - fromMs));
        var share = riseMs < 0 && toMs > fromMs
            ? Math.Clamp((timeMs - fromMs) / (toMs - fromMs), 0, 1)
            : (double)(l - from.Length) / (to.Length - from.Length);
        return timeMs + excessMs + (share * riseMs);
    }

    /// <summary>The lengths between two of them.</summary>
    private static ReadOnlySpan<int> Between(int[] lengths, int from, int to)
    {
        var first = Array.BinarySearch(lengths, from) + 1;
        return lengths.AsSpan(first, Math.Max(0, Array.BinarySearch(lengths, to) - first));
    }
}
