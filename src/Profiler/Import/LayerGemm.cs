using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>One matrix product of a layer, on one of the devices that share it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="N">Columns of its weight.</param>
/// <param name="K">Rows of its weight.</param>
/// <param name="Parts">Products that may stand in its place together, by their columns; empty: there are none.</param>
internal sealed record LayerGemm(string Name, int N, int K, params IReadOnlyList<int> Parts)
{
    /// <summary>
    /// All products of a layer: query, key and value in one; what attention gives, back to the width; the MLP's, in a
    /// Llama's with its gate. The rest of a layer (norms, activations, sums) is taken to be free.
    /// </summary>
    /// <param name="layer">Whole.</param>
    /// <param name="degree">Devices that share it, each with its part of the heads and of the MLP.</param>
    public static IReadOnlyList<LayerGemm> Of(LayerShape layer, int degree)
    {
        var (h, f) = (layer.HiddenSize!.Value, layer.FeedForwardSize!.Value / degree);
        var queries = h / degree;
        var keys = h / layer.Heads!.Value * (layer.KeyValueHeads ?? layer.Heads.Value) / degree;
        var attention = new[]
        {
            new LayerGemm("query, key and value", queries + (2 * keys), h, queries, keys, keys),
            new LayerGemm("attention output", h, queries),
        };
        return layer.Architecture == "llama"
            ? [.. attention, new("gate and up", 2 * f, h, f, f), new("down", h, f)]
            : [.. attention, new("MLP up", f, h), new("MLP down", h, f)];
    }
}
