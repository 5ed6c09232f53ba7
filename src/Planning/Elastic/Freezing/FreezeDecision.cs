namespace TeraPipe.Planning.Elastic.Freezing;

/// <summary>How much of a model is frozen: its first layers.</summary>
/// <param name="Exact">L_f, which the next decision counts on from; not a whole number in general.</param>
/// <param name="Layers">Frozen layers: L_f rounded down, and never all.</param>
/// <param name="Reason">What decided it.</param>
public sealed record FreezeDecision(double Exact, int Layers, FreezeReason Reason)
{
    /// <summary>All layers are trained.</summary>
    public static FreezeDecision None { get; } = new(0, 0, FreezeReason.Nothing);
}
