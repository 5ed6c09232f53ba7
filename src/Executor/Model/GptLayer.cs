using static TeraPipe.Executor.Model.GptMath;

namespace TeraPipe.Executor.Model;

/// <summary>One layer of GPT-2: x + attention(norm(x)), then x + MLP(norm(x)).</summary>
public sealed class GptLayer : ICausalLayer
{
    private readonly int _heads;
    private readonly CausalMask _mask;
    private readonly Parameter _norm1Gain, _norm1Bias, _attentionIn, _attentionInBias, _attentionOut, _attentionOutBias;
    private readonly Parameter _norm2Gain, _norm2Bias, _mlpIn, _mlpInBias, _mlpOut, _mlpOutBias;

    internal GptLayer(GptShape shape, int index, Placement placement, CausalMask mask)
    {
        (_heads, _mask) = (shape.Heads, mask);
        long h = shape.HiddenSize, f = shape.FeedForwardSize;
        // GPT-2: the residual stream's variance does not grow with depth
        var residualScale = 1 / Math.Sqrt(2.0 * shape.Layers);
        using var make = new ParameterFactory(placement, part: 1 + index, prefix: $"h.{index}.");
        _norm1Gain = make.Constant("ln_1.weight", 1, h);
        _norm1Bias = make.Constant("ln_1.bias", 0, h);
        _attentionIn = make.Weight("attn.c_attn.weight", 1, 3 * h, h);
        _attentionInBias = make.Constant("attn.c_attn.bias", 0, 3 * h);
        _attentionOut = make.Weight("attn.c_proj.weight", residualScale, h, h);
        _attentionOutBias = make.Constant("attn.c_proj.bias", 0, h);
        _norm2Gain = make.Constant("ln_2.weight", 1, h);
        _norm2Bias = make.Constant("ln_2.bias", 0, h);
        _mlpIn = make.Weight("mlp.c_fc.weight", 1, f, h);
        _mlpInBias = make.Constant("mlp.c_fc.bias", 0, f);
        _mlpOut = make.Weight("mlp.c_proj.weight", residualScale, h, f);
        _mlpOutBias = make.Constant("mlp.c_proj.bias", 0, h);
        Parameters = make.Made;
    }

    /// <inheritdoc/>
    public IReadOnlyList<NamedParameter> Parameters { get; }

    /// <inheritdoc/>
    public (Tensor Output, KeysValues Own) Forward(Tensor x, KeysValues? context)
    {
        var (attended, own) = Attend(Norm(x, _norm1Gain, _norm1Bias), context);
        var afterAttention = x + attended;
        var inner = functional.gelu(
            functional.linear(Norm(afterAttention, _norm2Gain, _norm2Bias), _mlpIn, _mlpInBias));
        return (afterAttention + functional.linear(inner, _mlpOut, _mlpOutBias), own);
    }

    private (Tensor Output, KeysValues Own) Attend(Tensor x, KeysValues? context)
    {
        var queriesKeysValues = functional.linear(x, _attentionIn, _attentionInBias).chunk(3, -1);
        var queries = SplitHeads(queriesKeysValues[0], _heads);
        var own = new KeysValues(SplitHeads(queriesKeysValues[1], _heads), SplitHeads(queriesKeysValues[2], _heads));
        var all = context is { } before
            ? new KeysValues(cat([before.Keys, own.Keys], 2), cat([before.Values, own.Values], 2))
            : own;
        var attended = CausalAttention.Attend(queries, all, _mask);
        return (functional.linear(JoinHeads(attended), _attentionOut, _attentionOutBias), own);
    }
}
