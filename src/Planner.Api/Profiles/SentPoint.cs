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
    };
}
