using System.Runtime.CompilerServices;
using TeraPipe.Torch.Native;

namespace TeraPipe.Torch.Tests;

/// <summary>Who frees a tensor, and when: exact counts of those alive.</summary>
public class LifetimeTests
{
    private readonly long _before = Settled();

    private long Alive => LibTorch.LiveTensors - _before;

    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        using (var scope = NewDisposeScope())
        {
            var a = ones(2) + ones(2);
            Assert.Equal((3, 3), (scope.DisposablesCount, Alive));
            a.Dispose();
            a.Dispose();
            Assert.Equal((2, 2), (scope.DisposablesCount, Alive));
        }

        Assert.Equal(0, Alive);
    }

    [Fact]
    public void A_tensor_is_kept_by_moving_it_outwards_or_detaching_it()
    {
        Tensor detached;
        using (var outer = NewDisposeScope())
        {
            Tensor moved;
            using (NewDisposeScope())
            {
                moved = ones(1).MoveToOuterDisposeScope();
                detached = ones(1).DetachFromDisposeScope();
                ones(1);
            }

            Assert.False(moved.IsInvalid);
            Assert.Equal((1, 2), (outer.DisposablesCount, Alive));
        }

        Assert.Equal(1, Alive);
        detached.Dispose();
        Assert.Equal(0, Alive);
        Assert.Throws<ObjectDisposedException>(() => detached.shape);
    }

    [Fact]
    public void A_scope_takes_in_what_is_attached_to_it()
    {
        var loose = ones(1);
        using (var outer = NewDisposeScope())
        {
            using var inner = NewDisposeScope();
            inner.Attach(loose);
            Assert.Equal((0, 1), (outer.DisposablesCount, inner.DisposablesCount));
            outer.Attach(loose);
            Assert.Equal((1, 0), (outer.DisposablesCount, inner.DisposablesCount));
        }

        Assert.True(loose.IsInvalid);
    }

    [Fact]
    public void Scopes_end_innermost_first_on_their_own_thread()
    {
        using var outer = NewDisposeScope();
        using (NewDisposeScope())
        {
            Assert.Throws<InvalidOperationException>(outer.Dispose);
        }

        Assert.Throws<InvalidOperationException>(() => Threads.Run(() =>
        {
            outer.Dispose();
            return true;
        }));
    }

    [Fact]
    public void A_tensor_goes_to_another_thread_and_is_disposed_there()
    {
        using (var scope = NewDisposeScope())
        {
            var detached = ones(3).DetachFromDisposeScope();
            var owned = ones(3);
            var sum = Threads.Run(() =>
            {
                // No scope here: three tensors are left for the collector.
                var result = (detached.sum() + owned.sum()).item<float>();
                detached.Dispose();
                owned.Dispose();
                return result;
            });

            Assert.Equal((6, 0), (sum, scope.DisposablesCount));
        }

        Assert.Equal(0, Settled() - _before);
    }

    [Fact]
    public void Threads_have_scopes_of_their_own()
    {
        using var scope = NewDisposeScope();
        Threads.RunAll([.. Enumerable.Repeat(() =>
        {
            using var own = NewDisposeScope();
            for (var i = 0; i < 1000; i++)
            {
                ones(1);
            }

            return own.DisposablesCount;
        }, 4)]).ToList().ForEach(count => Assert.Equal(1000, count));
        Assert.Equal((0, 0), (scope.DisposablesCount, Alive));
    }

    [Fact]
    public void A_tensor_forgotten_is_freed_by_the_collector()
    {
        Forget();
        Assert.Equal(0, Settled() - _before);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget() => ones(1);
    }

    [Fact]
    public void A_parameter_takes_its_tensors_place_in_the_scope()
    {
        using (var scope = NewDisposeScope())
        {
            var data = ones(2);
            var parameter = new Parameter(data);
            Assert.Equal((1, 1), (scope.DisposablesCount, Alive));
            Assert.True(data.IsInvalid);
            Assert.True(parameter is { IsInvalid: false, requires_grad: true });
            Assert.Throws<ObjectDisposedException>(() => data + 1);
            data.Dispose();
            Assert.Equal("[disposed]", data.ToString());
        }

        Assert.Equal(0, Alive);
    }

    [Fact]
    public void Training_steps_leave_nothing_behind()
    {
        using var scope = NewDisposeScope();
        var (w, x) = (nn.Parameter(randn(4, 4)), randn(4, 4));
        using var optimiser = optim.AdamW([w]);
        Step();
        var after = LibTorch.LiveTensors;
        for (var i = 0; i < 50; i++)
        {
            Step();
        }

        Assert.Equal(after, LibTorch.LiveTensors);

        void Step()
        {
            using var step = NewDisposeScope();
            optimiser.zero_grad();
            x.matmul(w).softmax(-1).pow(2).sum().backward();
            nn.utils.clip_grad_norm_([w], 1);
            optimiser.step();
        }
    }

    [Fact]
    public void Failed_calls_leave_nothing_behind()
    {
        using (NewDisposeScope())
        {
            var (a, b) = (ones(2), ones(3));
            Assert.Throws<TorchException>(() => a + b);
            Assert.Throws<TorchException>(() => cat([a, ones(1, 1, 1)]));
        }

        Assert.Equal(0, Alive);
    }

    [Fact]
    public void Threads_under_the_collectors_pressure_neither_crash_nor_leak()
    {
        Threads.RunAll([.. Enumerable.Range(0, 4).Select(seed => new Func<bool>(() => Churn(seed)))]);
        Assert.Equal(0, Settled() - _before);

        static bool Churn(int seed)
        {
            for (var i = 0; i < 300; i++)
            {
                using var scope = NewDisposeScope();
                var w = full(8, seed + 1.0, requires_grad: true);
                var forgotten = ones(64).DetachFromDisposeScope();
                cat([w * w, forgotten]).sum().backward();
                Assert.Equal(2f * (seed + 1), w.grad!.data<float>()[0]);
                if (i % 20 == 0)
                {
                    GC.Collect();
                }
            }

            return true;
        }
    }

    /// <summary>Tensors alive once the collector has freed those of earlier tests.</summary>
    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return LibTorch.LiveTensors;
    }
}
