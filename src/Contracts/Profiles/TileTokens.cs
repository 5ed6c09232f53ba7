namespace TeraPipe.Contracts.Profiles;

/// <summary>At what lengths the times of one micro-batch size step up, as kernels compute in tiles.</summary>
public sealed record TileTokens
{
    /// <summary>Sequences that travel together, b.</summary>
    public required int MicroBatch { get; init; }

    /// <summary>Times step at multiples of so many tokens of the slice; missing where no step is certain.</summary>
    public int? SliceTileTokens { get; init; }

    /// <summary>
    /// Times step at multiples of so many tokens of slice and context together; missing where no step is certain.
    /// </summary>
    public int? KeyTileTokens { get; init; }
}
