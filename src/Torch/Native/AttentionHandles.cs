namespace TeraPipe.Torch.Native;

/// <summary>Attention of l tokens after c, by <c>Tensor.Handle</c>; the tensors must outlive the call.</summary>
/// <param name="Queries">[b, heads, l, d].</param>
/// <param name="Keys">
/// [b, key/value heads, c + l, d], heads that divide the queries'; may be a part of a longer buffer.
/// </param>
/// <param name="Values">As the keys.</param>
/// <param name="Output">[b, heads, l, d], in any order of memory that leaves a head's d numbers side by side.</param>
/// <param name="LogSumExp">
/// Of each query's scores, [b, heads, l], contiguous, in nats; single precision on CUDA, the queries' type on the host.
/// </param>
public readonly record struct AttentionHandles(nint Queries, nint Keys, nint Values, nint Output, nint LogSumExp);
