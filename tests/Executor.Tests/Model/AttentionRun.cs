using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests.Model;

/// <summary>A sequence on a stage: buffers of keys, values and their gradients, filled a slice at a time.</summary>
internal sealed class AttentionRun : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _untracked = no_grad();
    private readonly Tensor _queriesKeysValues, _outputGradient;
    private readonly long _heads;
    private readonly bool _isFused;
    private readonly List<SavedAttention> _saved = [];

    /// <param name="of">The numbers.</param>
    /// <param name="dtype">The type to compute in.</param>
    /// <param name="isFused">By the kernel, or by separate operations.</param>
    public AttentionRun(AttentionCase of, ScalarType dtype, bool isFused)
    {
        _isFused = isFused;
        _queriesKeysValues = cat([Joined(of.Queries), Joined(of.Keys), Joined(of.Values)], -1).to(dtype);
        _outputGradient = Joined(of.OutputGradient).to(dtype);
        _heads = of.Queries.shape[1];
        Keys = full(of.Queries.shape, double.NaN, dtype: dtype);
        Values = full(of.Queries.shape, double.NaN, dtype: dtype);
        KeyGradients = zeros(of.Queries.shape, dtype: dtype);
        ValueGradients = zeros(of.Queries.shape, dtype: dtype);
    }

    public Tensor Keys { get; }

    public Tensor Values { get; }

    public Tensor KeyGradients { get; }

    public Tensor ValueGradients { get; }

    /// <summary>Writes the slice's keys and values, and attends.</summary>
    public (Tensor Output, SavedAttention Saved) Forward(int contextTokens, int sliceTokens)
    {
        var parts = _queriesKeysValues.narrow(1, contextTokens, sliceTokens).chunk(3, -1);
        Keys.narrow(2, contextTokens, sliceTokens).copy_(Split(parts[1]));
        Values.narrow(2, contextTokens, sliceTokens).copy_(Split(parts[2]));
        var (keys, values) = (UpTo(Keys, contextTokens + sliceTokens), UpTo(Values, contextTokens + sliceTokens));
        var result = _isFused
            ? ContextAttention.Forward(Split(parts[0]), keys, values)
            : Unfused(Split(parts[0]), keys, values);
        _saved.Add(result.Saved);
        return result;
    }

    /// <summary>Adds to the buffers of gradients.</summary>
    /// <returns>The gradient of the slice's queries.</returns>
    public Tensor Backward(SavedAttention saved, int contextTokens, int sliceTokens) => ContextAttention.Backward(
        saved,
        Split(_outputGradient.narrow(1, contextTokens, sliceTokens)),
        UpTo(KeyGradients, contextTokens + sliceTokens),
        UpTo(ValueGradients, contextTokens + sliceTokens));

    /// <summary>Output, and gradients of queries, keys and values, of a slice whose context is there already.</summary>
    public Tensor[] Slice(int contextTokens, int sliceTokens)
    {
        var tokens = contextTokens + sliceTokens;
        Keys.narrow(2, 0, tokens).copy_(Split(_queriesKeysValues.narrow(1, 0, tokens).chunk(3, -1)[1]));
        Values.narrow(2, 0, tokens).copy_(Split(_queriesKeysValues.narrow(1, 0, tokens).chunk(3, -1)[2]));
        var (output, saved) = Forward(contextTokens, sliceTokens);
        var queryGradient = Backward(saved, contextTokens, sliceTokens);
        return [output, queryGradient, UpTo(KeyGradients, tokens), UpTo(ValueGradients, tokens)];
    }

    public void Dispose()
    {
        _saved.ForEach(saved => saved.Dispose());
        _untracked.Dispose();
        _scope.Dispose();
    }

    private static (Tensor Output, SavedAttention Saved) Unfused(Tensor queries, Tensor keys, Tensor values)
    {
        var saved = new SavedAttention(queries, keys, values, empty_like(queries), null);
        AttentionBlocks.Forward(saved);
        return (saved.Output, saved);
    }

    private static Tensor UpTo(Tensor buffer, int tokens) => buffer.narrow(2, 0, tokens);

    /// <summary>[b, heads, tokens, d] → [b, tokens, heads · d].</summary>
    private static Tensor Joined(Tensor x) => x.detach().transpose(1, 2).flatten(2);

    private Tensor Split(Tensor x) => x.view(x.shape[0], x.shape[1], _heads, -1).transpose(1, 2);
}
