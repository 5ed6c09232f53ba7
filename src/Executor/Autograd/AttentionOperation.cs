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
    private readonly List<(DocumentRun Run, SavedAttention Saved)> _attended = [];
    private readonly int _contextTokens;
    private readonly long _sliceTokens;
    private readonly long[] _inputShape, _heads;

    /// <param name="input">
    /// Queries, keys and values side by side, [b, l, (heads + 2 · key/value heads) · d].
    /// </param>
    /// <param name="heads">Heads of this rank, and those of keys and values, which divide them.</param>
    /// <param name="context">The sequence's keys and values on this layer.</param>
    /// <param name="slice">The slice: its context, and where its documents begin.</param>
    /// <param name="isCausal">Whether a token sees those before it only; else the slice is a whole sequence.</param>
    public AttentionOperation(
        Value input,
        (int Queries, int KeysValues) heads,
        SequenceContext context,
        SliceInput slice,
        bool isCausal = true)
    {
        (_input, _context, _contextTokens) = (input, context, slice.ContextTokens);
        (_sliceTokens, _inputShape) = (input.Data.shape[1], input.Data.shape);
        _heads = [heads.Queries, heads.KeysValues, heads.KeysValues];
        var parts = Apart(input.Data);
        var (keys, values) = context.Append(new KeysValues(parts[1], parts[2]), _contextTokens);
        var output = ContextAttention.Empty(parts[0]);
        foreach (var run in slice.Documents?.Runs ?? [Whole])
        {
            var saved = ContextAttention.Forward(
                run.Own(parts[0]),
                run.Seen(keys, _contextTokens),
                run.Seen(values, _contextTokens),
                run.Own(output),
                isCausal);
            KeepThis(saved);
            _attended.Add((run, saved));
        }

        Output = new Value(output.transpose(1, 2).reshape(output.shape[0], _sliceTokens, -1));
    }

    public override void PropagateGradient()
    {
        var gradients = _context.Gradients(_contextTokens + _sliceTokens);
        var together = empty(_inputShape, dtype: Output.Gradient.dtype, device: Output.Gradient.device);
        var parts = Apart(together);
        var outputGradient = Apart(Output.Gradient, _heads[0]);
        foreach (var (run, saved) in _attended)
        {
            run.Own(parts[0]).copy_(ContextAttention.Backward(
                saved,
                run.Own(outputGradient),
                run.Seen(gradients.Keys, _contextTokens),
                run.Seen(gradients.Values, _contextTokens)));
        }

        parts[1].copy_(gradients.Keys.narrow(Token, _contextTokens, _sliceTokens));
        parts[2].copy_(gradients.Values.narrow(Token, _contextTokens, _sliceTokens));
        _input.AddGradient(together);
    }

    /// <summary>All sequences, each one document.</summary>
    private DocumentRun Whole => new(0, (int)_inputShape[0], 0, (int)_sliceTokens, FirstKey: 0);

    /// <summary>Queries, keys and values: views, [b, heads of each, l, d].</summary>
    private Tensor[] Apart(Tensor queriesKeysValues)
    {
        var perHead = _inputShape[2] / _heads.Sum();
        var parts = queriesKeysValues.split([.. _heads.Select(heads => heads * perHead)], -1);
        return [.. parts.Zip(_heads, Apart)];
    }

    /// <summary>[b, l, heads · d] → [b, heads, l, d].</summary>
    private static Tensor Apart(Tensor x, long heads) => x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2);
}
