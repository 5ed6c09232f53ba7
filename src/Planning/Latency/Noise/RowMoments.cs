namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// All that a fit linear in the context needs to know of the points of one length: Σ w, Σ w c, Σ w c², Σ w t, Σ w c t
/// and Σ w t² with the weights w = 1 / σ². Contexts are shares of the longest sequence.
/// </summary>
internal readonly record struct RowMoments(double W, double Wc, double Wcc, double Wt, double Wct, double Wtt)
{
    /// <summary>Of each length.</summary>
    /// <param name="points">One phase.</param>
    /// <param name="noiseMs">σ of each point; none is 0.</param>
    public static RowMoments[] Of(PhasePoints points, double[] noiseMs)
    {
        var moments = new RowMoments[points.Lengths.Length];
        for (var i = 0; i < points.Count; i++)
        {
            var c = (double)points.Contexts[i] / points.LongestTokens;
            moments[points.RowOf[i]] = moments[points.RowOf[i]].With(c, points.TimesMs[i], noiseMs[i]);
        }

        return moments;
    }

    private RowMoments With(double c, double timeMs, double noiseMs)
    {
        var w = 1 / (noiseMs * noiseMs);
        return new RowMoments(
            W + w,
            Wc + (w * c),
            Wcc + (w * c * c),
            Wt + (w * timeMs),
            Wct + (w * c * timeMs),
            Wtt + (w * timeMs * timeMs));
    }
}
