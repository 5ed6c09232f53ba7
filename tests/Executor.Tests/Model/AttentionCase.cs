namespace TeraPipe.Executor.Tests.Model;

/// <summary>
/// One sequence's queries, keys, values and gradient of the output, in double precision, and what LibTorch's own
/// attention with an explicit mask makes of them.
/// </summary>
internal sealed class AttentionCase : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <param name="sizes">b, heads and d.</param>
    /// <param name="tokens">Of the whole sequence, L.</param>
    /// <param name="spread">Standard deviation of queries and keys: scores have its square.</param>
    /// <param name="group">Heads of queries that share one of keys and values.</param>
    public AttentionCase(
        (int Sequences, int Heads, int PerHead) sizes, int tokens, double spread = 1, int group = 1)
    {
        manual_seed(3);
        long[] shape = [sizes.Sequences, sizes.Heads, tokens, sizes.PerHead];
        long[] shared = [sizes.Sequences, sizes.Heads / group, tokens, sizes.PerHead];
        Queries = randn(shape, dtype: ScalarType.Float64).mul(spread).requires_grad_();
        Keys = randn(shared, dtype: ScalarType.Float64).mul(spread).requires_grad_();
        Values = randn(shared, dtype: ScalarType.Float64).requires_grad_();
        OutputGradient = randn(shape, dtype: ScalarType.Float64);
    }

    public Tensor Queries { get; }

    public Tensor Keys { get; }

    public Tensor Values { get; }

    public Tensor OutputGradient { get; }

    /// <summary>Output, and gradients of queries, keys and values, of the last l tokens after c.</summary>
    public Tensor[] Expected(int contextTokens, int sliceTokens)
    {
        Tensor From(Tensor x) => x.narrow(2, contextTokens, sliceTokens);
        Tensor UpTo(Tensor x) => x.narrow(2, 0, contextTokens + sliceTokens);
        var mask = ones([sliceTokens, contextTokens + sliceTokens], dtype: ScalarType.Float64)
            .tril(contextTokens).eq(1);
        var (queries, keys, values) = (From(Queries), UpTo(Keys), UpTo(Values));
        var output = functional.scaled_dot_product_attention(queries, ForEachHead(keys), ForEachHead(values), mask);
        var gradients = autograd.grad([output], [queries, keys, values], [From(OutputGradient)]);
        return [output.detach(), .. gradients];
    }

    /// <summary>Each head of keys or values as often as heads of queries share it.</summary>
    private Tensor ForEachHead(Tensor x)
    {
        var (heads, shape) = (Queries.shape[1], x.shape);
        return x.unsqueeze(2).expand(shape[0], shape[1], heads / shape[1], shape[2], shape[3])
            .reshape(shape[0], heads, shape[2], shape[3]);
    }

    public void Dispose() => _scope.Dispose();
}
