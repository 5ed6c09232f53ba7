using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// The keys and values of one micro-batch on one layer, and the gradients that later slices send back to them. Both are
/// buffers for the whole sequence, [b, heads, L, d], allocated once: forward fills them from the left, backward empties
/// them from the right.
/// </summary>
internal sealed class SequenceContext(int sequenceTokens) : IDisposable
{
    private const int TokenDimension = 2; // of [b, heads, tokens, d]

    private KeysValues? _values;
    private KeysValues? _gradients;

    /// <summary>
    /// A context as slices before would have filled it and slices after, unless it is the sequence's last, have sent
    /// gradients to: random numbers, for measuring.
    /// </summary>
    /// <param name="like">[b, heads, any, d].</param>
    /// <param name="sequenceTokens">Tokens of the whole sequence.</param>
    public static SequenceContext Primed(Tensor like, int sequenceTokens)
    {
        var context = new SequenceContext(sequenceTokens);
        context._values = new KeysValues(context.Buffer(like).normal_(), context.Buffer(like).normal_());
        context._gradients = new KeysValues(context.Buffer(like).normal_(), context.Buffer(like).normal_());
        return context;
    }

    /// <summary>Keeps what the slice after <paramref name="contextTokens"/> tokens adds.</summary>
    /// <returns>Keys and values of the context and the slice, [b, heads, c + l, d]: views.</returns>
    public KeysValues Append(KeysValues own, int contextTokens)
    {
        _values ??= new KeysValues(Buffer(own.Keys), Buffer(own.Values));
        var sliceTokens = own.Keys.shape[TokenDimension];
        _values.Value.Keys.narrow(TokenDimension, contextTokens, sliceTokens).copy_(own.Keys);
        _values.Value.Values.narrow(TokenDimension, contextTokens, sliceTokens).copy_(own.Values);
        return First(_values.Value, contextTokens + sliceTokens);
    }

    /// <summary>The gradients of the first tokens' keys and values, [b, heads, tokens, d]: views to add to.</summary>
    public KeysValues Gradients(long tokens)
    {
        var values = _values!.Value;
        _gradients ??= new KeysValues(Buffer(values.Keys).zero_(), Buffer(values.Values).zero_());
        return First(_gradients.Value, tokens);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pair in new[] { _values, _gradients })
        {
            pair?.Keys.Dispose();
            pair?.Values.Dispose();
        }

        (_values, _gradients) = (null, null);
    }

    private static KeysValues First(KeysValues all, long tokens) => new(
        all.Keys.narrow(TokenDimension, 0, tokens), all.Values.narrow(TokenDimension, 0, tokens));

    private Tensor Buffer(Tensor like)
    {
        var shape = like.shape;
        shape[TokenDimension] = sequenceTokens;
        return empty(shape, dtype: like.dtype, device: like.device).DetachFromDisposeScope();
    }
}
