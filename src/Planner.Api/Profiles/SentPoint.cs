using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// One measurement as it was sent: what <see cref="Measurement"/> is, without being an object of its own.
/// </summary>
internal record struct SentPoint
{
    public int? MicroBatch { get; set; }
    public int? SliceTokens { get; set; }
    public int? ContextTokens { get; set; }
    public double? ForwardMs { get; set; }
    public double? BackwardMs { get; set; }
    public double? ForwardSpreadMs { get; set; }
    public double? BackwardSpreadMs { get; set; }
    public int? Samples { get; set; }
    public double? InputGradientMs { get; set; }
    public double? WeightGradientMs { get; set; }
    public double? RecomputeMs { get; set; }
    public long? PeakBytes { get; set; }
    public int? Outliers { get; set; }
    public bool? IsBimodal { get; set; }

    /// <summary>Null where nothing was sent but F and B. A time of −0 becomes 0.</summary>
    public readonly PointDetails? Details =>
        (InputGradientMs ?? WeightGradientMs ?? RecomputeMs ?? PeakBytes ?? Outliers) is null && IsBimodal is null
            ? null
            : new(InputGradientMs + 0.0, WeightGradientMs + 0.0, RecomputeMs + 0.0, PeakBytes, Outliers, IsBimodal);

    public static SentPoint? Of(Measurement? point) => point is null ? null : new()
    {
        MicroBatch = point.MicroBatch,
        SliceTokens = point.SliceTokens,
        ContextTokens = point.ContextTokens,
        ForwardMs = point.ForwardMs,
        BackwardMs = point.BackwardMs,
        ForwardSpreadMs = point.ForwardSpreadMs,
        BackwardSpreadMs = point.BackwardSpreadMs,
        Samples = point.Samples,
        InputGradientMs = point.InputGradientMs,
        WeightGradientMs = point.WeightGradientMs,
        RecomputeMs = point.RecomputeMs,
        PeakBytes = point.PeakBytes,
        Outliers = point.Outliers,
        IsBimodal = point.IsBimodal,
    };
}
