namespace TeraPipe.TrainGpt;

/// <summary>One line of the comparison. Times are medians over the steps after warm-up.</summary>
/// <param name="Slicing">"none", "uniform" or "plan".</param>
/// <param name="SliceTokens">How each sequence was cut.</param>
/// <param name="PredictedMs">The planner's step time.</param>
/// <param name="MeasuredMs">The measured step time.</param>
/// <param name="ErrorPercent">(predicted − measured) / measured.</param>
/// <param name="Speedup">Measured step time without slices over this one's.</param>
/// <param name="BubblePercent">Measured share of the pipeline's time in which stages stood idle.</param>
internal sealed record ComparisonRow(
    string Slicing,
    IReadOnlyList<int> SliceTokens,
    double PredictedMs,
    double MeasuredMs,
    double ErrorPercent,
    double Speedup,
    double BubblePercent)
{
    public static ComparisonRow Of(Variant variant, int warmUpSteps, double unslicedMs)
    {
        var measuredMs = MeasuredMsOf(variant, warmUpSteps);
        return new ComparisonRow(
            variant.Slicing.Kind,
            variant.Slicing.MicroBatches[0].SliceTokens,
            variant.Slicing.StepMs,
            measuredMs,
            100 * (variant.Slicing.StepMs - measuredMs) / measuredMs,
            unslicedMs / measuredMs,
            100 * Median(variant.MeasuredSteps(warmUpSteps).Select(step => step.Timeline.BubbleFraction)));
    }

    /// <summary>The median step time after warm-up.</summary>
    public static double MeasuredMsOf(Variant variant, int warmUpSteps) =>
        Median(variant.MeasuredSteps(warmUpSteps).Select(step => step.StepTime.Value));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
