namespace TeraPipe.Profiler.Import;

/// <summary>What an imported file is; docs/profile-formats.md describes each.</summary>
internal enum ProfileFormat
{
    /// <summary>The body of POST /v1/profiles.</summary>
    Json,

    /// <summary>A line a point.</summary>
    Csv,

    /// <summary>Latency tables of the code that was published with the TeraPipe paper.</summary>
    TeraPipe,

    /// <summary>Times of matrix products and of attention, to be composed.</summary>
    Operators,
}
