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
    public AttentionCase((int Sequences, int Heads, int PerHead) sizes, int tokens, double spread = 1)
    {
        manual_seed(3);
        long[] shape = [sizes.Sequences, sizes.Heads, tokens, sizes.PerHead];
        Queries = randn(shape, dtype: ScalarType.Float64).mul(spread).requires_grad_();
        Keys = randn(shape, dtype: ScalarType.Float64).mul(spread).requires_grad_();
        Values = randn(shape, dtype: ScalarType.Float64).requires_grad_();
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
        var output = functional.scaled_dot_product_attention(queries, keys, values, mask);
        var gradients = autograd.grad([output], [queries, keys, values], [From(OutputGradient)]);
        return [output.detach(), .. gradients];
    }

    public void Dispose() => _scope.Dispose();
}
