using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Model;

/// <summary>
/// What the backward of <see cref="ContextAttention"/> needs. It owns its tensors: they are in no dispose scope.
/// </summary>
/// <remarks>
/// No scores: l · (c + l) · heads numbers that backward computes again. Kept, they made forward and backward of our
/// kernel take 1.05 times as long for a whole sequence of 1024 (memory traffic) and 0.92 times for a slice of 128 after
/// 896, and were half as much memory again as all else that a layer of h = 768 keeps of 1024 tokens.
/// </remarks>
/// <param name="Queries">[b, heads, l, d], contiguous: a copy where they were a part of a larger tensor.</param>
/// <param name="Keys">The sequence's buffer up to the slice's end, [b, key/value heads, c + l, d]; no copy.</param>
/// <param name="Values">As the keys.</param>
/// <param name="Output">[b, heads, l, d]; shares its numbers with what forward returned.</param>
/// <param name="LogSumExp">Of each query's scores, [b, heads, l], in nats; null without a fused kernel.</param>
internal sealed record SavedAttention(
    Tensor Queries, Tensor Keys, Tensor Values, Tensor Output, Tensor? LogSumExp) : IDisposable
{
    /// <summary>Whether a query sees no key after it; else all.</summary>
    public bool IsCausal { get; init; } = true;

    /// <summary>For <see cref="FusedAttention"/>.</summary>
    public AttentionHandles Handles =>
        new(Queries.Handle, Keys.Handle, Values.Handle, Output.Handle, LogSumExp!.Handle);

    private IEnumerable<Tensor> All => new[] { Queries, Keys, Values, Output, LogSumExp }.OfType<Tensor>();

    /// <summary>Takes the tensors out of their dispose scope.</summary>
    /// <returns>This object: whoever holds it disposes it, on any thread.</returns>
    public SavedAttention Detach()
    {
        foreach (var tensor in All)
        {
            tensor.DetachFromDisposeScope();
        }

        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in All)
        {
            tensor.Dispose();
        }
    }
}
