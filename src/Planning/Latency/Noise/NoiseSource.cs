namespace TeraPipe.Planning.Latency.Noise;

/// <summary>How the noise of a profile's points is known.</summary>
public enum NoiseSource
{
    /// <summary>Every point told its spread and its number of samples, and these say how sure its median is.</summary>
    Told,

    /// <summary>It was not told; it is how far points lie from the line between their neighbours.</summary>
    Residuals,

    /// <summary>
    /// Neither told nor to be seen, as no length was measured after three contexts: points are taken to be exact.
    /// </summary>
    Unknown,
}
