using TeraPipe.Torch.Native;

namespace TeraPipe.Torch.Tests;

public class MemoryAccountTests
{
    private const long Kilobyte = 1024;

    [Fact]
    public void Tensors_are_counted_until_they_are_freed_and_the_peak_stays()
    {
        using var account = new MemoryAccount();
        using (account.Enter())
        using (NewDisposeScope())
        {
            var a = Kilobytes(4);
            Kilobytes(2).Dispose();
            Assert.Equal((4 * Kilobyte, 6 * Kilobyte), (account.Bytes, account.PeakBytes));
            a.clone();
            Assert.Equal(8 * Kilobyte, account.Bytes);
        }

        Assert.Equal((0, 8 * Kilobyte), (account.Bytes, account.PeakBytes));
        account.ResetPeak();
        Assert.Equal(0, account.PeakBytes);
    }

    [Fact]
    public void Views_take_nothing_and_hold_what_they_show()
    {
        using var account = new MemoryAccount();
        using var entry = account.Enter();
        var whole = Kilobytes(4);
        var views = new[] { whole.view(2, -1), whole.narrow(0, 3, 5), whole.detach() };
        Assert.Equal(4 * Kilobyte, account.Bytes);

        whole.Dispose();
        Assert.Equal(4 * Kilobyte, account.Bytes);
        Array.ForEach(views, view => view.Dispose());
        Assert.Equal(0, account.Bytes);
    }

    [Fact]
    public void Memory_freed_by_another_thread_goes_back_to_the_account_that_paid()
    {
        using var ours = new MemoryAccount();
        using var theirs = new MemoryAccount();
        var passed = Threads.Run(() =>
        {
            using var entry = ours.Enter();
            return Enumerable.Range(0, 100).Select(_ => Kilobytes(1)).ToArray();
        });
        Assert.Equal(100 * Kilobyte, ours.Bytes);

        Threads.RunAll([.. passed.Chunk(50).Select(half => new Func<bool>(() =>
        {
            using var entry = theirs.Enter();
            Array.ForEach(half, tensor => tensor.Dispose());
            return true;
        }))]);

        Assert.Equal((0, 0, 0), (ours.Bytes, theirs.Bytes, theirs.PeakBytes));
        Assert.Equal(100 * Kilobyte, ours.PeakBytes);
    }

    [Fact]
    public void Only_the_innermost_account_of_a_thread_pays()
    {
        using var scope = NewDisposeScope();
        using var outer = new MemoryAccount();
        using var inner = new MemoryAccount();
        using (outer.Enter())
        {
            Kilobytes(1);
            using (inner.Enter())
            {
                Kilobytes(2);
                using var again = outer.Enter();
                Kilobytes(4);
            }

            Kilobytes(8);
            Threads.Run(() => Kilobytes(16).DetachFromDisposeScope()).Dispose(); // in no account
        }

        Kilobytes(32);
        Assert.Equal((13 * Kilobyte, 2 * Kilobyte), (outer.Bytes, inner.Bytes));
    }

    [Fact]
    public void What_outlives_its_account_is_freed_all_the_same()
    {
        Tensor left;
        var account = new MemoryAccount();
        using (account.Enter())
        {
            left = Kilobytes(1);
            account.Dispose();
            Kilobytes(1).Dispose();
        }

        Assert.Throws<ObjectDisposedException>(() => account.Bytes);
        Assert.Equal(256f, (left + 1).sum().item<float>());
        left.Dispose();
    }

    [Fact]
    public void Stays_end_innermost_first_on_their_own_thread()
    {
        using var account = new MemoryAccount();
        using var outer = account.Enter();
        using (account.Enter())
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
    public void Empty_copied_and_resized_tensors_failures_and_a_backward_pass_leave_nothing()
    {
        using var account = new MemoryAccount();
        using (account.Enter())
        using (NewDisposeScope())
        {
            zeros(0);
            Assert.Throws<TorchOutOfMemoryException>(() => empty(1L << 60));
            Assert.Equal(0, account.Bytes);
            var w = nn.Parameter(tensor(new[] { 1f, 2, 3, 4 }).reshape(2, 2));
            cat([w.matmul(w).softmax(-1), w]).pow(2).sum().backward();
            Assert.Equal(Math.Log(2), zeros(3, 2).logsumexp(-1).ToDoubles()[1], 1e-6); // resizes its result
            Assert.True(account.Bytes > w.grad!.numel() * sizeof(float));
        }

        Assert.Equal(0, account.Bytes);
    }

    private static Tensor Kilobytes(long count) => zeros(count * Kilobyte / sizeof(float));
}
