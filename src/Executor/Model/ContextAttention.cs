namespace TeraPipe.Executor.Model;

internal static class ContextAttention
{
    public static (Tensor Output, SavedAttention Saved) Forward(Tensor queries, Tensor keys, Tensor values)
    {
        long l = queries.shape[2], all = keys.shape[2];
        var scale = 1 / Math.Sqrt(queries.shape[3]);
        var allowed = ones([l, all], dtype: queries.dtype, device: queries.device).tril(all - l).eq(0);
        var scores = queries.matmul(keys.transpose(2, 3)).mul(scale).masked_fill(allowed, double.NegativeInfinity);
        var p = scores.softmax(-1);
        return (p.matmul(values), new SavedAttention(
            [.. new[] { queries, keys, values, p }.Select(t => t.alias().DetachFromDisposeScope())]));
    }

    public static Tensor Backward(
        SavedAttention saved, Tensor outputGradient, Tensor keyGradients, Tensor valueGradients)
    {
        var (q, k, v, p) = (saved.All[0], saved.All[1], saved.All[2], saved.All[3]);
        var scale = 1 / Math.Sqrt(q.shape[3]);
        valueGradients.add_(p.transpose(2, 3).matmul(outputGradient));
        var dp = outputGradient.matmul(v.transpose(2, 3));
        var ds = dp.sub(dp.mul(p).sum(-1, keepdim: true)).mul_(p).mul_(scale);
        keyGradients.add_(ds.transpose(2, 3).matmul(q));
        return ds.matmul(k);
    }
}

internal sealed class SavedAttention(Tensor[] all) : IDisposable
{
    public Tensor[] All => all;

    public void Dispose()
    {
        foreach (var tensor in all)
        {
            tensor.Dispose();
        }
    }
}
