using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// The keys and values of one micro-batch on one layer, and the gradients that later slices send back to them. Both are
/// buffers for the whole sequence: forward fills them from the left, backward empties them from the right.
/// </summary>
internal sealed class SequenceContext : IDisposable
{
    private const int TokenDimension = 2; // of [b, heads, tokens, h / heads]

    private readonly int _sequenceTokens;
    private KeysValues? _values;
    private KeysValues? _gradients;

    public SequenceContext(int sequenceTokens) => _sequenceTokens = sequenceTokens;

    /// <summary>
    /// A context as slices before would have filled it and, unless it is the sequence's last, slices after have sent
    /// gradients to: random numbers, for measuring.
    /// </summary>
    /// <param name="like">[b, heads, any, h / heads].</param>
    /// <param name="sequenceTokens">Tokens of the whole sequence.</param>
    /// <param name="withGradients">Whether later slices have run backward.</param>
    public static SequenceContext Primed(Tensor like, int sequenceTokens, bool withGradients)
    {
        var context = new SequenceContext(sequenceTokens);
        context._values = new KeysValues(context.Buffer(like).normal_(), context.Buffer(like).normal_());
        context._gradients = withGradients
            ? new KeysValues(context.Buffer(like).normal_(), context.Buffer(like).normal_())
            : null;
        return context;
    }

    /// <summary>
    /// The first <paramref name="tokens"/> tokens' keys and values, cut off from the graph that made them: leaves that
    /// collect a gradient. Null for none.
    /// </summary>
    public KeysValues? Leaves(long tokens) => tokens == 0
        ? null
        : Map(
            _values!.Value,
            all => all.narrow(TokenDimension, 0, tokens).detach().requires_grad_().DetachFromDisposeScope());

    /// <summary>Keeps what the slice after <paramref name="contextTokens"/> tokens adds.</summary>
    public void Append(KeysValues own, long contextTokens)
    {
        _values ??= Map(own, Buffer);
        using var untracked = no_grad();
        Slice(_values.Value.Keys, contextTokens, own.Keys).copy_(own.Keys);
        Slice(_values.Value.Values, contextTokens, own.Values).copy_(own.Values);
    }

    /// <summary>
    /// What the slices after this one sent back to its keys and values; null when none has run, as for the last slice.
    /// </summary>
    public KeysValues? GradientsOf(KeysValues own, long contextTokens) => _gradients is not { } gradients
        ? null
        : new KeysValues(
            Slice(gradients.Keys, contextTokens, own.Keys), Slice(gradients.Values, contextTokens, own.Values));

    /// <summary>Adds the gradients that one slice's backward left on the leaves of its context.</summary>
    public void Accumulate(KeysValues leaves)
    {
        _gradients ??= Map(leaves, leaf => Buffer(leaf).zero_());
        AddGradient(_gradients.Value.Keys, leaves.Keys);
        AddGradient(_gradients.Value.Values, leaves.Values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pair in new[] { _values, _gradients })
        {
            pair?.Keys.Dispose();
            pair?.Values.Dispose();
        }
    }

    private static void AddGradient(Tensor sum, Tensor leaf)
    {
        using var gradient = leaf.grad!;
        sum.narrow(TokenDimension, 0, leaf.shape[TokenDimension]).add_(gradient);
    }

    private static Tensor Slice(Tensor all, long start, Tensor like) =>
        all.narrow(TokenDimension, start, like.shape[TokenDimension]);

    private static KeysValues Map(KeysValues pair, Func<Tensor, Tensor> make) =>
        new(make(pair.Keys), make(pair.Values));

    private Tensor Buffer(Tensor like)
    {
        var shape = like.shape;
        shape[TokenDimension] = _sequenceTokens;
        return empty(shape, dtype: like.dtype, device: like.device).DetachFromDisposeScope();
    }
}
