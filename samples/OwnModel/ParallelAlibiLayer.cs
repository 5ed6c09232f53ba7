using TeraPipe.Executor.Model;

namespace TeraPipe.OwnModel;

/// <summary>
/// A layer with attention and MLP side by side, y = x + out · [attention(n), gelu(inner(n))] for n = norm(x), as GPT-J
/// and PaLM have it (Chowdhery et al. 2022, arXiv 2204.02311, section 2), and with linear biases for positions, ALiBi:
/// a query's score for the key t tokens before it is less by t times its head's slope (Press et al. 2022, arXiv
/// 2108.12409, section 3).
/// </summary>
internal sealed class ParallelAlibiLayer : ICausalLayer
{
    private const double Deviation = 0.02; // GPT-2's

    private readonly int _heads;
    private readonly long[] _widths; // queries, keys, values, inside of the MLP

    /// <param name="shape">The whole model.</param>
    public ParallelAlibiLayer(GptShape shape)
    {
        long h = shape.HiddenSize, f = shape.FeedForwardSize;
        (_heads, HeadSize, _widths) = (shape.Heads, shape.HeadSize, [h, h, h, f]);
        Parameters =
        [
            LayerParameter.Constant("norm.weight", 1, h),
            LayerParameter.Constant("norm.bias", 0, h),
            LayerParameter.Normal("in.weight", Deviation, _widths.Sum(), h),
            // the residual stream's variance does not grow with depth
            LayerParameter.Normal("out.weight", Deviation / Math.Sqrt(2.0 * shape.Layers), h, h + f),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<LayerParameter> Parameters { get; }

    /// <inheritdoc/>
    public int KeyValueHeads => _heads;

    /// <inheritdoc/>
    public int HeadSize { get; }

    /// <summary>A decoder of such layers: tokens have no positions but the biases, so a Llama's embedding and head.
    /// </summary>
    public static GptShape Model(int layers, int vocabularySize, int maxSequenceTokens)
    {
        var shape = new GptShape(
            layers, hiddenSize: 64, heads: 4, feedForwardSize: 256, vocabularySize, maxSequenceTokens)
        {
            Architecture = Architecture.Llama,
        };
        return shape with { OwnLayers = new CausalLayers("parallel ALiBi 1", _ => new ParallelAlibiLayer(shape)) };
    }

    /// <inheritdoc/>
    public LayerOutput Forward(Tensor x, CausalContext context)
    {
        var normed = functional.layer_norm(
            x, [x.shape[2]], context.Parameter("norm.weight"), context.Parameter("norm.bias"));
        var parts = functional.linear(normed, context.Parameter("in.weight")).split(_widths, -1);
        var (queries, keys, values) = (Heads(parts[0]), Heads(parts[1]), Heads(parts[2]));

        // the slice's queries see the slices before, too: context has their keys and values, and the right mask
        var attended = context.Attend(queries, keys, values, Biases(context.Distances));

        var together = cat([attended.transpose(1, 2).reshape(x.shape), functional.gelu(parts[3])], -1);
        var added = context.Dropout(functional.linear(together, context.Parameter("out.weight")));
        return new LayerOutput(x.add(added), keys, values);
    }

    /// <summary>[b, l, h] → [b, heads, l, d].</summary>
    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], _heads, HeadSize).transpose(1, 2);

    /// <summary>−2^(−8i/n) · t for the i-th of n heads, from 1: [heads, l, c + l].</summary>
    private Tensor Biases(Tensor distances)
    {
        double[] slopes = [.. Enumerable.Range(1, _heads).Select(head => -Math.Pow(2, -8.0 * head / _heads))];
        return distances.mul(tensor(slopes).view(_heads, 1, 1).to(distances.dtype, distances.device));
    }
}
