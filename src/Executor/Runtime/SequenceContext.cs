using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// The keys and values of one micro-batch on one layer, and the gradients that later slices send back to them. Both are
/// buffers for the whole sequence, [b, key/value heads, L, d], allocated once: forward fills them from the left,
/// backward empties them from the right.
/// </summary>
internal sealed class SequenceContext(int sequenceTokens) : IDisposable
{
    private const int TokenDimension = 2; // of [b, heads, tokens, d]

    private KeysValues? _values;
    private KeysValues? _gradients;

    /// <summary>Tokens of the whole sequence, L.</summary>
    public int SequenceTokens => sequenceTokens;

    /// <summary>
    /// A context as slices before would have filled it and slices after, unless it is the sequence's last, have sent
    /// gradients to: random numbers, for measuring.
    /// </summary>
    /// <param name="like">[b, key/value heads, any, d].</param>
    /// <param name="sequenceTokens">Tokens of the whole sequence.</param>
    public static SequenceContext Primed(Tensor like, int sequenceTokens)
    {
        using var scope = NewDisposeScope(); // in case there is memory for some buffers only
        var context = new SequenceContext(sequenceTokens);
        var values = new KeysValues(context.Buffer(like).normal_(), context.Buffer(like).normal_());
        var gradients = new KeysValues(context.SumBuffer(like).normal_(), context.SumBuffer(like).normal_());
        (context._values, context._gradients) = (Keep(values), Keep(gradients));
        return context;
    }

    /// <summary>Keeps what the slice after <paramref name="contextTokens"/> tokens adds.</summary>
    /// <returns>Keys and values of the context and the slice, [b, key/value heads, c + l, d]: views.</returns>
    public KeysValues Append(KeysValues own, int contextTokens)
    {
        _values ??= Keep(new KeysValues(Buffer(own.Keys), Buffer(own.Values)));
        var sliceTokens = own.Keys.shape[TokenDimension];
        _values.Value.Keys.narrow(TokenDimension, contextTokens, sliceTokens).copy_(own.Keys);
        _values.Value.Values.narrow(TokenDimension, contextTokens, sliceTokens).copy_(own.Values);
        return First(_values.Value, contextTokens + sliceTokens);
    }

    /// <summary>Keys and values of the first tokens, [b, key/value heads, tokens, d]: views.</summary>
    public KeysValues First(long tokens) => First(_values!.Value, tokens);

    /// <summary>The gradients of the first tokens' keys and values, [b, key/value heads, tokens, d]: views to
    /// add to.</summary>
    public KeysValues Gradients(long tokens)
    {
        var values = _values!.Value;
        _gradients ??= Keep(new KeysValues(SumBuffer(values.Keys), SumBuffer(values.Values)));
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

    private static KeysValues Keep(KeysValues buffers) =>
        new(buffers.Keys.DetachFromDisposeScope(), buffers.Values.DetachFromDisposeScope());

    private Tensor Buffer(Tensor like, ScalarType? dtype = null)
    {
        var shape = like.shape;
        shape[TokenDimension] = sequenceTokens;
        return empty(shape, dtype: dtype ?? like.dtype, device: like.device);
    }

    /// <summary>Zeros, in the wider format: as many slices add to a key's gradient as come after it.</summary>
    private Tensor SumBuffer(Tensor like) => Buffer(like, like.dtype.Wide()).zero_();
}
