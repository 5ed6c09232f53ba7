using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>
/// One layer of GPT-2: x + attention(norm(x)), then x + MLP(norm(x)); a ViT's is the same, but that all tokens are
/// attended to. BERT's is norm(x + attention(x)), then norm(x + MLP(x)). Tensor parallel as Megatron-LM's: each rank
/// has some of the heads and some of the MLP's inside.
/// </summary>
internal sealed class GptLayer : IModelPart
{
    private readonly int _heads;
    private readonly bool _isCausal, _normsAfter;
    private readonly double _epsilon;
    private readonly GeluApproximation _gelu;
    private readonly Weight _norm1Gain, _norm1Bias, _attentionIn, _attentionInBias, _attentionOut, _attentionOutBias;
    private readonly Weight _norm2Gain, _norm2Bias, _mlpIn, _mlpInBias, _mlpOut, _mlpOutBias;

    public GptLayer(GptShape shape, ParameterFactory make)
    {
        _heads = shape.Heads / make.TensorParallelDegree;
        (_isCausal, _normsAfter) = (shape.IsCausal, shape.Architecture == Architecture.Bert);
        (_epsilon, _gelu) = (shape.NormEpsilon, shape.GeluApproximation);
        KeyValueHeads = shape.KeyValueHeads / make.TensorParallelDegree;
        long h = shape.HiddenSize, f = shape.FeedForwardSize;
        // GPT-2: the residual stream's variance does not grow with depth
        var residualScale = 1 / Math.Sqrt(2.0 * shape.Layers);
        var queriesKeysValues = new Shard(Dimension: 0, Blocks: 3, FirstBlock: shape.Heads / shape.KeyValueHeads);
        var together = (shape.Heads + (2L * shape.KeyValueHeads)) * shape.HeadSize;
        _norm1Gain = make.Constant("ln_1.weight", Shard.None, 1, h);
        _norm1Bias = make.Constant("ln_1.bias", Shard.None, 0, h);
        _attentionIn = make.Weight("attn.c_attn.weight", queriesKeysValues, 1, together, h);
        _attentionInBias = make.Constant("attn.c_attn.bias", queriesKeysValues, 0, together);
        _attentionOut = make.Weight("attn.c_proj.weight", Shard.Columns, residualScale, h, h);
        _attentionOutBias = make.Constant("attn.c_proj.bias", Shard.None, 0, h);
        _norm2Gain = make.Constant("ln_2.weight", Shard.None, 1, h);
        _norm2Bias = make.Constant("ln_2.bias", Shard.None, 0, h);
        _mlpIn = make.Weight("mlp.c_fc.weight", Shard.Rows, 1, f, h);
        _mlpInBias = make.Constant("mlp.c_fc.bias", Shard.Rows, 0, f);
        _mlpOut = make.Weight("mlp.c_proj.weight", Shard.Columns, residualScale, h, f);
        _mlpOutBias = make.Constant("mlp.c_proj.bias", Shard.None, 0, h);
        Weights = make.Made;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Weight> Weights { get; }

    /// <inheritdoc/>
    public int KeyValueHeads { get; }

    /// <inheritdoc/>
    public Value Forward(Value x, Tape tape)
    {
        if (_normsAfter)
        {
            var attended = Norm1(tape.Add(x, Attention(x, tape)), tape);
            return Norm2(tape.Add(attended, Mlp(attended, tape)), tape);
        }

        var afterAttention = tape.Add(x, Attention(Norm1(x, tape), tape));
        return tape.Add(afterAttention, Mlp(Norm2(afterAttention, tape), tape));
    }

    private Value Norm1(Value x, Tape tape) => tape.Norm(x, _norm1Gain, _norm1Bias, _epsilon);

    private Value Norm2(Value x, Tape tape) => tape.Norm(x, _norm2Gain, _norm2Bias, _epsilon);

    private Value Attention(Value x, Tape tape)
    {
        var queriesKeysValues = tape.Linear(tape.Enter(x), _attentionIn, _attentionInBias);
        var attended = tape.Attend(queriesKeysValues, _heads, KeyValueHeads, _isCausal);
        return tape.Dropout(tape.RowParallelLinear(attended, _attentionOut, _attentionOutBias));
    }

    private Value Mlp(Value x, Tape tape)
    {
        var inner = tape.Gelu(tape.Linear(tape.Enter(x), _mlpIn, _mlpInBias), _gelu);
        return tape.Dropout(tape.RowParallelLinear(inner, _mlpOut, _mlpOutBias));
    }
}
