namespace TeraPipe.Planning.Latency;

/// <summary>What one slice costs: the forward and the backward phase apart, and where the numbers come from.</summary>
public readonly record struct SliceLatency(Milliseconds Forward, Milliseconds Backward, Provenance Provenance)
{
    /// <summary>The same slice through <paramref name="layers"/> equal layers.</summary>
    public static SliceLatency operator *(int layers, SliceLatency each) =>
        new(layers * each.Forward, layers * each.Backward, each.Provenance);
}
