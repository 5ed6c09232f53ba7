namespace TeraPipe.Executor.Transport;

/// <summary>A message that will come, and its shape, [b, l, h].</summary>
internal sealed record ExpectedSlice(SliceKey Key, long[] Shape);
