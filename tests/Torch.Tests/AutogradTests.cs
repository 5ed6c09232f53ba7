using F = TeraPipe.Torch.torch.nn.functional;

namespace TeraPipe.Torch.Tests;

public class AutogradTests
{
    [Fact]
    public void Several_roots_add_their_weighted_gradients()
    {
        using var scope = NewDisposeScope();
        var w = tensor([1.0, 2, 3], requires_grad: true);
        var (square, triple) = (w * w, w * 3);

        autograd.backward([square, triple], [tensor([1.0, 10, 100]), ones(3, dtype: float64)]);

        Numbers.AssertClose([2 + 3, 40 + 3, 600 + 3], w.grad!);
    }

    [Fact]
    public void Gradients_accumulate_until_cleared()
    {
        using var scope = NewDisposeScope();
        var w = tensor([2.0], requires_grad: true);
        Assert.Null(w.grad);
        (w * w).backward();
        (w * w).backward();
        Assert.Equal(8, w.grad!.item<double>());
        w.grad = null;
        Assert.Null(w.grad);
        w.grad = tensor([1.0]);
        (w * w).backward();
        Assert.Equal(5, w.grad!.item<double>());
    }

    [Fact]
    public void A_graph_is_used_up_unless_retained()
    {
        using var scope = NewDisposeScope();
        var w = tensor([2.0], requires_grad: true);
        var y = w * w;
        y.backward(retain_graph: true);
        y.backward();
        Assert.Equal(8, w.grad!.item<double>());
        Assert.Throws<TorchException>(y.backward);
    }

    [Fact]
    public void Only_the_inputs_named_get_gradients()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor([2.0], requires_grad: true), tensor([5.0], requires_grad: true));
        autograd.backward([a * b], inputs: [a]);
        Assert.Equal(5, a.grad!.item<double>());
        Assert.Null(b.grad);
    }

    [Fact]
    public void Grad_leaves_the_leaves_alone_and_differentiates_twice()
    {
        using var scope = NewDisposeScope();
        var x = tensor([3.0], requires_grad: true);
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        var second = autograd.grad([first], [x])[0];
        Assert.Equal((27, 18), (first.item<double>(), second.item<double>()));
        Assert.Null(x.grad);
    }

    [Fact]
    public void An_input_that_does_not_matter_is_an_error_or_null()
    {
        using var scope = NewDisposeScope();
        var (x, unused) = (tensor([3.0], requires_grad: true), tensor([1.0], requires_grad: true));
        Assert.Throws<TorchException>(() => autograd.grad([x * 2], [unused]));
        Assert.Null(autograd.grad([x * 2], [unused], allow_unused: true)[0]);
    }

    [Fact]
    public void One_weight_a_root() =>
        Assert.Throws<ArgumentException>(() =>
        {
            using var scope = NewDisposeScope();
            var w = ones(2, requires_grad: true);
            autograd.backward([w * 1, w * 2], [ones(2)]);
        });

    [Fact]
    public void A_cut_graph_carries_gradients_across_by_hand()
    {
        using var scope = NewDisposeScope();
        var w = tensor([2.0], requires_grad: true);
        var sent = w * 3;
        var received = sent.detach().requires_grad_();
        (received * received).backward();
        sent.backward([received.grad!]);

        Assert.Equal(2 * 6 * 3, w.grad!.item<double>());
        Assert.True(received.is_leaf);
        Assert.False(sent.is_leaf);
    }

    [Fact]
    public void Gradients_of_a_tensor_that_is_no_leaf_are_kept_on_request()
    {
        using var scope = NewDisposeScope();
        var w = tensor([2.0], requires_grad: true);
        var y = w * 3;
        y.retain_grad();
        (y * y).backward();
        Assert.Equal(12, y.grad!.item<double>());
    }

    [Fact]
    public void Grad_mode_nests_and_is_the_threads_own()
    {
        using var scope = NewDisposeScope();
        var w = tensor([2.0], requires_grad: true);
        using (no_grad())
        {
            Assert.False((w * 1).requires_grad);
            using (enable_grad())
            {
                Assert.True((w * 1).requires_grad);
            }

            Assert.False(is_grad_enabled());
            Assert.True(Threads.Run(is_grad_enabled));
        }

        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void Gradients_of_a_layer_are_the_differences_of_its_loss()
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        var x = randn(5, 4, dtype: float64);
        var w = randn(3, 4, dtype: float64, requires_grad: true);
        var target = tensor(new long[] { 0, 2, 1, 1, 0 });
        Tensor Loss(Tensor weights) => F.cross_entropy(F.gelu(F.linear(x, weights)), target);

        Loss(w).backward();

        // Central differences with h = 1e-6 are true to about h² + 1e-16 / h = 1e-10.
        var differences = Enumerable.Range(0, 12).Select(i =>
        {
            var h = zeros(12, dtype: float64);
            h.narrow(0, i, 1).fill_(1e-6);
            h = h.view(3, 4);
            return (Loss(w.detach() + h) - Loss(w.detach() - h)).ToDouble() / 2e-6;
        });
        Numbers.AssertClose([.. differences], w.grad!, 1e-8);
    }
}
