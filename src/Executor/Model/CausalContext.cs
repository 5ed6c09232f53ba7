using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Model;

/// <summary>
/// What an <see cref="ICausalLayer"/> knows besides its slice's activations. Its tensors are of the layer's device and,
/// but for positions and mask, of its number format; gradients go back through all that have some.
/// </summary>
public sealed class CausalContext
{
    private readonly CausalLayerPart _layer;
    private readonly SliceInput _slice;
    private readonly KeysValues? _past;
    private readonly int _part;
    private readonly Tensor _x;
    private int _dropouts;

    /// <param name="layer">Whose.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="past">
    /// The context's keys and values, views of buffers that later slices write to: not to be saved by autograd.
    /// </param>
    /// <param name="part">The layer's number among the model's parts.</param>
    /// <param name="x">The slice's activations, [b, l, h].</param>
    internal CausalContext(CausalLayerPart layer, SliceInput slice, KeysValues? past, int part, Tensor x) =>
        (_layer, _slice, _past, _part, _x) = (layer, slice, past, part, x);

    /// <summary>Tokens of the sequence before the slice, c.</summary>
    public int ContextTokens => _slice.ContextTokens;

    /// <summary>
    /// The context's keys as the layer gave them, [b, key/value heads, c, d]: a copy. Null for the first slice, and for
    /// a layer without any. Of packed documents those of others are among them: <see cref="Mask"/> leaves them out.
    /// </summary>
    public Tensor? Keys => field ??= _past?.Keys.clone();

    /// <summary>The context's values, as its keys.</summary>
    public Tensor? Values => field ??= _past?.Values.clone();

    /// <summary>Each token's place in its sequence, or in its document where several are packed: [b, l], int64.
    /// </summary>
    public Tensor Positions => field ??= _slice.Documents?.Positions ?? Places(ContextTokens).expand(Sequences, Tokens);

    /// <summary>
    /// How many tokens before a query each key is, below 0 for those after it: [l, c + l], the context's keys first; in
    /// the layer's number format, or float32 where that has 16 bits.
    /// </summary>
    public Tensor Distances => field ??= Apart.to(_x.dtype.Wide());

    /// <summary>
    /// Which keys a query sees: itself and those before it in its document, [1 or b, 1, l, c + l], bool.
    /// </summary>
    public Tensor Mask => field ??= Seen();

    private long Sequences => _x.shape[0];

    private long Tokens => _x.shape[1];

    /// <summary>As <see cref="Distances"/>, int64.</summary>
    private Tensor Apart => field ??= Places(ContextTokens).unsqueeze(1).sub(Places(0));

    /// <summary>A parameter of the layer, by the name under which it is declared.</summary>
    /// <exception cref="ArgumentException">There is none like that; says which there are.</exception>
    public Tensor Parameter(string name) => _layer.Parameter(name);

    /// <summary>
    /// Attention of the slice to its context and to itself: softmax(QKᵀ/√d + bias) V, in which each query sees what
    /// <see cref="Mask"/> says. The softmax of 16-bit numbers is computed in single precision.
    /// </summary>
    /// <remarks>
    /// It keeps l · (c + l) probabilities of each head for backward; recomputation (<see
    /// cref="PipelineOptions.RecomputePerStage"/>) keeps them of one slice at a time.
    /// </remarks>
    /// <param name="queries">[b, heads, l, d].</param>
    /// <param name="keys">
    /// The slice's own, [b, key/value heads, l, d]; equal runs of heads share one of these.
    /// </param>
    /// <param name="values">As the keys.</param>
    /// <param name="bias">Added to the scores: of a shape that expands to [b, heads, l, c + l].</param>
    /// <returns>[b, heads, l, d].</returns>
    /// <exception cref="ArgumentException">The shapes do not go together; says which.</exception>
    public Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        MaskedAttention.Check(queries, keys, values, _past);
        return MaskedAttention.Attend(queries, After(_past?.Keys, keys), After(_past?.Values, values), Mask, bias);
    }

    /// <summary>
    /// Drops numbers at the rate of <see cref="PipelineOptions.DropoutRate"/>, the same whatever the slicing; the model
    /// drops nothing in layers that do not ask for it.
    /// </summary>
    /// <param name="x">[b, l, any].</param>
    /// <returns>As many numbers, zeros among them; x itself at a rate of 0.</returns>
    public Tensor Dropout(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (_slice.Numbers.DropoutRate is not (> 0 and var rate))
        {
            return x;
        }

        var kept = CounterRandom.Kept(x, _slice, new DropoutPlace(_part, _dropouts++));
        return x.mul(kept).mul(1 / (1 - rate));
    }

    /// <summary>The numbers from start to the slice's end, int64.</summary>
    private Tensor Places(int start) =>
        arange(start, ContextTokens + Tokens, dtype: ScalarType.Int64, device: _x.device);

    /// <summary>No further before the query than its document begins, and not after it.</summary>
    private Tensor Seen()
    {
        var isBefore = Apart.ge(0).unsqueeze(0);
        var seen = _slice.Documents is null
            ? isBefore
            : Positions.unsqueeze(2).sub(Apart).ge(0).bitwise_and(isBefore);
        return seen.unsqueeze(1);
    }

    /// <summary>One after the other: a copy, so that nothing of the buffer is saved.</summary>
    private static Tensor After(Tensor? context, Tensor own) => context is null ? own : cat([context, own], 2);
}
