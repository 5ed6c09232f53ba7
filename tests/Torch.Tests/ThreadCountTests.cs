namespace TeraPipe.Torch.Tests;

public class ThreadCountTests
{
    [Fact]
    public void Each_thread_has_its_own_number_of_threads()
    {
        using var first = new Barrier(2);
        var counts = Threads.RunAll(() => SetAndWork(1, first), () => SetAndWork(2, first));
        Assert.Equal([1, 2], counts);
    }

    [Fact]
    public void No_threads_are_refused() => Assert.Throws<TorchException>(() => set_num_threads(0));

    /// <summary>Both threads have set their number before either has computed anything in parallel.</summary>
    private static int SetAndWork(int count, Barrier barrier)
    {
        set_num_threads(count);
        barrier.SignalAndWait();
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(100_000));
        using var optimiser = optim.AdamW([parameter]);
        parameter.grad = ones(100_000);
        optimiser.step();
        ones(100_000).exp().sum();
        return get_num_threads();
    }
}
