namespace TeraPipe.Planning.Latency;

/// <summary>Where a latency comes from, from the most to the least trustworthy.</summary>
public enum Provenance
{
    /// <summary>This very point was measured.</summary>
    Measured,

    /// <summary>Between measured points.</summary>
    Interpolated,

    /// <summary>Outside the measured points, from a function fitted to them.</summary>
    Extrapolated,

    /// <summary>From a datasheet, or composed of other measurements: the layer itself was not measured.</summary>
    Estimated,
}
