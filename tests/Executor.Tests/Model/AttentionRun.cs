using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests.Model;

/// <summary>A sequence on a stage: buffers of keys, values and their gradients, filled a slice at a time.</summary>
internal sealed class AttentionRun : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _untracked = no_grad();
    private readonly Tensor _queries, _keys, _values, _outputGradient;
    private readonly bool _isFused;
    private readonly List<SavedAttention> _saved = [];

    /// <param name="of">The numbers.</param>
    /// <param name="dtype">The type to compute in.</param>
    /// <param name="isFused">By the kernel, or by separate operations.</param>
    public AttentionRun(AttentionCase of, ScalarType dtype, bool isFused)
    {
        _isFused = isFused;
        _queries = of.Queries.detach().to(dtype);
        _keys = of.Keys.detach().to(dtype);
        _values = of.Values.detach().to(dtype);
        _outputGradient = AsLayersHaveIt(of.OutputGradient.to(dtype));
        Keys = full(of.Keys.shape, double.NaN, dtype: dtype);
        Values = full(of.Keys.shape, double.NaN, dtype: dtype);
        KeyGradients = zeros(of.Keys.shape, dtype: dtype.Wide());
        ValueGradients = zeros(of.Keys.shape, dtype: dtype.Wide());
    }

    public Tensor Keys { get; }

    public Tensor Values { get; }

    public Tensor KeyGradients { get; }

    public Tensor ValueGradients { get; }

    /// <summary>Writes the slice's keys and values, and attends.</summary>
    public (Tensor Output, SavedAttention Saved) Forward(int contextTokens, int sliceTokens)
    {
        Keys.narrow(2, contextTokens, sliceTokens).copy_(_keys.narrow(2, contextTokens, sliceTokens));
        Values.narrow(2, contextTokens, sliceTokens).copy_(_values.narrow(2, contextTokens, sliceTokens));
        var queries = AsLayersHaveIt(_queries.narrow(2, contextTokens, sliceTokens));
        var (keys, values) = (UpTo(Keys, contextTokens + sliceTokens), UpTo(Values, contextTokens + sliceTokens));
        var output = ContextAttention.Empty(queries);
        var saved = _isFused
            ? ContextAttention.Forward(queries, keys, values, output)
            : Unfused(queries, keys, values, output);
        _saved.Add(saved);
        return (output, saved);
    }

    /// <summary>Adds to the buffers of gradients.</summary>
    /// <returns>The gradient of the slice's queries.</returns>
    public Tensor Backward(SavedAttention saved, int contextTokens, int sliceTokens) => ContextAttention.Backward(
        saved,
        _outputGradient.narrow(2, contextTokens, sliceTokens),
        UpTo(KeyGradients, contextTokens + sliceTokens),
        UpTo(ValueGradients, contextTokens + sliceTokens));

    /// <summary>Output, and gradients of queries, keys and values, of a slice whose context is there already.</summary>
    public Tensor[] Slice(int contextTokens, int sliceTokens)
    {
        var tokens = contextTokens + sliceTokens;
        Keys.narrow(2, 0, tokens).copy_(_keys.narrow(2, 0, tokens));
        Values.narrow(2, 0, tokens).copy_(_values.narrow(2, 0, tokens));
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

    private static SavedAttention Unfused(Tensor queries, Tensor keys, Tensor values, Tensor output)
    {
        var saved = new SavedAttention(queries, keys, values, output.alias(), null);
        AttentionBlocks.Forward(saved);
        return saved;
    }

    private static Tensor UpTo(Tensor buffer, int tokens) => buffer.narrow(2, 0, tokens);

    /// <summary>The same numbers, [b, heads, tokens, d], in memory as [b, tokens, heads, d].</summary>
    private static Tensor AsLayersHaveIt(Tensor x) => x.transpose(1, 2).contiguous().transpose(1, 2);
}
