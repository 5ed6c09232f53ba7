using TeraPipe.Executor.Autograd;

namespace TeraPipe.Executor.Model;

/// <summary>
/// One layer of Llama 3 (Grattafiori et al. 2024, arXiv 2407.21783): x + attention(norm(x)), then x + MLP(norm(x)),
/// with RMS norm, rotary positions, grouped queries, SwiGLU, and no biases. Tensor parallel as <see cref="GptLayer"/>:
/// each rank has some of the heads, with their keys and values, and some of the MLP's inside.
/// </summary>
/// <remarks>
/// Queries, keys and values are one product, and so are the MLP's gate and its other way in, as Megatron-LM and Phi-3
/// have them: of the latter's checkpoints are the names.
/// </remarks>
internal sealed class LlamaLayer : IModelPart
{
    private readonly int _heads;
    private readonly double _epsilon;
    private readonly RotaryTable _positions;
    private readonly Weight _norm1Gain, _attentionIn, _attentionOut, _norm2Gain, _mlpIn, _mlpOut;

    /// <param name="shape">The whole model.</param>
    /// <param name="make">Makes this rank's part of the weights.</param>
    /// <param name="positions">Shared by the layers of a stage; not taken over.</param>
    public LlamaLayer(GptShape shape, ParameterFactory make, RotaryTable positions)
    {
        _heads = shape.Heads / make.TensorParallelDegree;
        KeyValueHeads = shape.KeyValueHeads / make.TensorParallelDegree;
        (_positions, _epsilon) = (positions, shape.NormEpsilon);
        long h = shape.HiddenSize, f = shape.FeedForwardSize;
        var residualScale = 1 / Math.Sqrt(2.0 * shape.Layers); // as GPT-2
        var queriesKeysValues = new Shard(Dimension: 0, Blocks: 3, FirstBlock: shape.Heads / shape.KeyValueHeads);
        var together = (shape.Heads + (2L * shape.KeyValueHeads)) * shape.HeadSize;
        _norm1Gain = make.Constant("input_layernorm.weight", Shard.None, 1, h);
        _attentionIn = make.Weight("self_attn.qkv_proj.weight", queriesKeysValues, 1, together, h);
        _attentionOut = make.Weight("self_attn.o_proj.weight", Shard.Columns, residualScale, h, h);
        _norm2Gain = make.Constant("post_attention_layernorm.weight", Shard.None, 1, h);
        _mlpIn = make.Weight("mlp.gate_up_proj.weight", new Shard(Dimension: 0, Blocks: 2), 1, 2 * f, h);
        _mlpOut = make.Weight("mlp.down_proj.weight", Shard.Columns, residualScale, h, f);
        Weights = make.Made;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Weight> Weights { get; }

    /// <inheritdoc/>
    public int KeyValueHeads { get; }

    /// <inheritdoc/>
    public Value Forward(Value x, Tape tape)
    {
        var afterAttention = tape.Add(x, Attention(tape.RmsNorm(x, _norm1Gain, _epsilon), tape));
        return tape.Add(afterAttention, Mlp(tape.RmsNorm(afterAttention, _norm2Gain, _epsilon), tape));
    }

    private Value Attention(Value x, Tape tape)
    {
        var queriesKeysValues = tape.Linear(tape.Enter(x), _attentionIn);
        var turned = tape.Rotate(queriesKeysValues, _positions, (_heads + KeyValueHeads, _heads + (2 * KeyValueHeads)));
        return tape.Dropout(tape.RowParallelLinear(tape.Attend(turned, _heads, KeyValueHeads), _attentionOut));
    }

    private Value Mlp(Value x, Tape tape) =>
        tape.Dropout(tape.RowParallelLinear(tape.SwiGlu(tape.Linear(tape.Enter(x), _mlpIn)), _mlpOut));
}
