using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// Attention of a slice to its context and to itself. The slice's keys and values go into the sequence's buffers, where
/// later slices find them; their gradients come out of the buffers in which later slices have left theirs.
/// </summary>
internal sealed class AttentionOperation : Operation
{
    private const int Token = 2; // dimension of [b, heads, tokens, d]

    private readonly Value _input;
    private readonly SequenceContext _context;
    private readonly SavedAttention _saved;
    private readonly int _contextTokens;
    private readonly long _heads, _sliceTokens;
    private readonly long[] _inputShape;

    /// <param name="input">Queries, keys and values side by side, [b, l, 3 · heads · d].</param>
    /// <param name="heads">Heads of this rank.</param>
    /// <param name="context">The sequence's keys and values on this layer.</param>
    /// <param name="contextTokens">Tokens before the slice, c.</param>
    public AttentionOperation(Value input, int heads, SequenceContext context, int contextTokens)
    {
        (_input, _context, _contextTokens) = (input, context, contextTokens);
        (_heads, _sliceTokens, _inputShape) = (heads, input.Data.shape[1], input.Data.shape);
        var parts = Apart(input.Data);
        var (keys, values) = context.Append(new KeysValues(parts[1], parts[2]), contextTokens);
        (var output, _saved) = ContextAttention.Forward(parts[0], keys, values);
        KeepThis(_saved);
        Output = new Value(output.transpose(1, 2).reshape(output.shape[0], _sliceTokens, -1));
    }

    public override void PropagateGradient()
    {
        var gradients = _context.Gradients(_contextTokens + _sliceTokens);
        var together = empty(_inputShape, dtype: Output.Gradient.dtype, device: Output.Gradient.device);
        var parts = Apart(together);
        parts[0].copy_(ContextAttention.Backward(
            _saved, Heads(Output.Gradient), gradients.Keys, gradients.Values));
        parts[1].copy_(gradients.Keys.narrow(Token, _contextTokens, _sliceTokens));
        parts[2].copy_(gradients.Values.narrow(Token, _contextTokens, _sliceTokens));
        _input.AddGradient(together);
    }

    private Tensor[] Apart(Tensor queriesKeysValues) => [.. queriesKeysValues.chunk(3, -1).Select(Heads)];

    /// <summary>[b, l, heads · d] → [b, heads, l, d].</summary>
    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], _heads, -1).transpose(1, 2);
}
