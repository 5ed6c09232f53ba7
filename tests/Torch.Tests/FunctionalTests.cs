using F = TeraPipe.Torch.torch.nn.functional;

namespace TeraPipe.Torch.Tests;

public class FunctionalTests
{
    [Fact]
    public void Linear_is_a_product_and_a_sum()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (x, w, b) = (randn(4, 3, dtype: float64), randn(2, 3, dtype: float64), randn(2, dtype: float64));
        var product = Numbers.Product(x.ToDoubles(), w.transpose(0, 1).ToDoubles(), 4, 3, 2);
        Numbers.AssertClose(product, F.linear(x, w));
        Numbers.AssertClose([.. product.Select((y, i) => y + b.ToDoubles()[i % 2])], F.linear(x, w, b));
    }

    [Fact]
    public void Layer_norm_has_mean_zero_and_variance_one_before_weight_and_bias()
    {
        using var scope = NewDisposeScope();
        double[] x = [1, 2, 4, -3];
        var mean = x.Average();
        var scale = 1 / Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + 1e-5);
        double[] normal = [.. x.Select(v => (v - mean) * scale)];
        Numbers.AssertClose(normal, F.layer_norm(tensor(x), [4]));
        Numbers.AssertClose(
            [.. normal.Select(v => (2 * v) + 3)],
            F.layer_norm(tensor(x), [4], full(4, 2.0, dtype: float64), full(4, 3.0, dtype: float64)));
    }

    [Fact]
    public void Gelu_is_exact_or_by_the_hyperbolic_tangent()
    {
        using var scope = NewDisposeScope();
        double[] x = [-2, -0.5, 0, 1, 3];
        var tanh = x.Select(v => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v)))));
        Numbers.AssertClose([.. tanh], F.gelu(tensor(x), GELU.Approximate.tanh));
        // x * Phi(x), Phi(1) = 0.8413447460685429 and Phi(-2) = 0.0227501319481792 from tables.
        Numbers.AssertClose([0.8413447460685429, -2 * 0.0227501319481792], F.gelu(tensor([1.0, -2])));
    }

    [Fact]
    public void Silu_is_the_number_times_its_sigmoid()
    {
        using var scope = NewDisposeScope();
        double[] x = [-20, -0.5, 0, 1, 3];
        Numbers.AssertClose([.. x.Select(v => v / (1 + Math.Exp(-v)))], F.silu(tensor(x)));
    }

    [Fact]
    public void Cross_entropy_weighs_ignores_and_reduces()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var x = randn(3, 4, dtype: float64);
        long[] classes = [2, 0, 3];
        var rows = x.ToDoubles().Chunk(4).ToArray();
        double[] losses = [.. classes.Zip(rows, (c, row) => -Math.Log(Numbers.Softmax(row)[c]))];
        var target = tensor(classes);
        var weight = tensor([1.0, 2, 3, 4]);
        Numbers.AssertClose([losses.Average()], F.cross_entropy(x, target));
        Numbers.AssertClose([losses.Sum()], F.cross_entropy(x, target, reduction: nn.Reduction.Sum));
        Numbers.AssertClose(losses, F.cross_entropy(x, target, reduction: nn.Reduction.None));
        Numbers.AssertClose([(losses[0] + losses[2]) / 2], F.cross_entropy(x, target, ignore_index: 0));
        Numbers.AssertClose(
            [((3 * losses[0]) + losses[1] + (4 * losses[2])) / 8], F.cross_entropy(x, target, weight));
        var uniform = -x.log_softmax(1).mean().ToDouble();
        Numbers.AssertClose(
            [(0.9 * losses.Average()) + (0.1 * uniform)], F.cross_entropy(x, target, label_smoothing: 0.1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Attention_with_a_mask_is_what_its_formula_says(bool maskOfNumbers)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        // Two queries after three keys of context: query i sees keys 0 to 3 + i.
        var q = randn(1, 2, 2, 4, dtype: float64);
        var (k, v) = (randn(1, 2, 5, 4, dtype: float64), randn(1, 2, 5, 4, dtype: float64));
        var sees = ones(2, 5).tril(3).eq(1);
        var mask = maskOfNumbers ? where(sees, zeros(1, dtype: float64), full(1, double.NegativeInfinity)) : sees;

        Numbers.AssertClose(Attention(q, k, v, sees).ToDoubles(), F.scaled_dot_product_attention(q, k, v, mask));
    }

    [Fact]
    public void Causal_attention_is_attention_with_the_triangular_mask()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var q = randn(2, 1, 6, 4, dtype: float64);
        var (k, v) = (randn(2, 1, 6, 4, dtype: float64), randn(2, 1, 6, 4, dtype: float64));
        Numbers.AssertClose(
            F.scaled_dot_product_attention(q, k, v, ones(6, 6).tril().eq(1)).ToDoubles(),
            F.scaled_dot_product_attention(q, k, v, is_casual: true));
    }

    [Fact]
    public void Attention_has_the_gradients_of_its_formula()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var q = randn(1, 1, 2, 4, dtype: float64, requires_grad: true);
        var (k, v) = (randn(1, 1, 3, 4, dtype: float64), randn(1, 1, 3, 4, dtype: float64));
        var sees = ones(2, 3).tril(1).eq(1);

        var fused = autograd.grad([F.scaled_dot_product_attention(q, k, v, sees).sum()], [q])[0];
        var manual = autograd.grad([Attention(q, k, v, sees).sum()], [q])[0];

        Numbers.AssertClose(manual.ToDoubles(), fused);
    }

    [Fact]
    public void Dropout_drops_that_part_and_scales_the_rest()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var kept = F.dropout(ones(10_000), 0.25).ToDoubles();
        // 5 deviations of a binomial count: 5 * sqrt(10,000 * 0.25 * 0.75) = 217.
        Assert.InRange(kept.Count(x => x == 0), 2500 - 217, 2500 + 217);
        Assert.All(kept, x => Assert.True(x == 0 || Math.Abs(x - (4 / 3.0)) < 1e-6));
        Assert.Equal(5, F.dropout(ones(5), 0.9, training: false).sum().ToDouble());
    }

    [Fact]
    public void Softmax_takes_its_type()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(float32, F.softmax(ones(2, dtype: bfloat16), -1, float32).dtype);
        Numbers.AssertClose([Math.Log(0.5), Math.Log(0.5)], F.log_softmax(ones(2), 0), 1e-7);
    }

    /// <summary>softmax(q k^T / sqrt(4)) v over the keys that each query sees.</summary>
    private static Tensor Attention(Tensor q, Tensor k, Tensor v, Tensor sees) => q.matmul(k.transpose(-2, -1)).mul(0.5)
        .masked_fill(sees.eq(false), double.NegativeInfinity).softmax(-1).matmul(v);
}
