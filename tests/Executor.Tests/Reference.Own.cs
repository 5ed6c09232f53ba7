namespace TeraPipe.Executor.Tests;

/// <summary><see cref="TinyOwn"/> written down once more, for whole sequences alone.</summary>
internal sealed partial class Reference
{
    private Tensor OwnLogits(Tensor tokens)
    {
        var x = Looked("model.embed_tokens", tokens);
        x = Alibi(x, "layers.0");
        x = GatedMean(x, "layers.1");
        x += functional.silu(Linear(x, "layers.2.in")).matmul(_parameters["layers.2.out.weight"].transpose(0, 1));
        x = Alibi(x, "layers.3");
        return Linear(RmsNorm(x, "model.norm"), "lm_head");
    }

    private Tensor Alibi(Tensor x, string name)
    {
        var normed = Norm(x, $"{name}.norm");
        var parts = Linear(normed, $"{name}.qkv").split([16, 8, 8], -1)
            .Select(part => part.view(part.shape[0], part.shape[1], -1, 4).transpose(1, 2)).ToArray();
        var heads = Enumerable.Range(0, 4).Select(head =>
        {
            var (queries, keys, values) = (
                parts[0].select(1, head), parts[1].select(1, head / 2), parts[2].select(1, head / 2));
            var scores = (queries.matmul(keys.transpose(1, 2)) / 2) + Bias(x.shape[1], Math.Pow(4, -(head + 1)));
            return scores.softmax(-1).matmul(values);
        });
        var inner = functional.gelu(Linear(normed, $"{name}.mlp.in"));
        return x + Linear(cat([.. heads], -1), $"{name}.out") + Linear(inner, $"{name}.mlp.out");
    }

    /// <summary>−slope · (i − j), and −∞ for the keys after a query: [L, L].</summary>
    private Tensor Bias(long tokens, double slope)
    {
        var bias = new double[tokens * tokens];
        for (var i = 0; i < tokens; i++)
        {
            for (var j = 0; j < tokens; j++)
            {
                bias[(i * tokens) + j] = j > i ? double.NegativeInfinity : -slope * (i - j);
            }
        }

        return tensor(bias).view(tokens, tokens).to(Dtype);
    }

    private Tensor GatedMean(Tensor x, string name)
    {
        var gated = Linear(x, $"{name}.gate").sigmoid() * Linear(x, $"{name}.value");
        var counts = arange(1, x.shape[1] + 1, dtype: Dtype).view(-1, 1);
        var sums = ones([x.shape[1], x.shape[1]], dtype: Dtype).tril().matmul(gated);
        return x + Linear(sums / counts, $"{name}.out");
    }
}
