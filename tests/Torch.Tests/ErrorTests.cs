using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Tests;

public class ErrorTests
{
    [Fact]
    public void Each_kind_has_its_type()
    {
        using var scope = NewDisposeScope();
        var a = ones(2, 3);
        Assert.Throws<TorchException>(() => a.matmul(a));
        Assert.Throws<TorchIndexException>(() => a.size(2));
        Assert.Throws<TorchIndexException>(() => a.select(0, 5));
        Assert.Throws<TorchOutOfMemoryException>(() => Refused(1L << 60));
        var truths = ones(2, 2, dtype: ScalarType.Bool);
        Assert.Throws<TorchNotImplementedException>(() => truths.matmul(truths));
    }

    [Fact]
    public void After_running_out_of_memory_there_is_memory_for_what_fits()
    {
        using var scope = NewDisposeScope();
        var column = ones(1L << 24, 1);
        Assert.Throws<TorchOutOfMemoryException>(() => column.matmul(column.transpose(0, 1))); // 2^50 bytes
        Assert.Equal(1 << 24, column.sum(float64).item<double>());
    }

    [Fact]
    public void The_message_is_LibTorchs_without_its_stack()
    {
        using var scope = NewDisposeScope();
        var message = Assert.Throws<TorchException>(() => ones(2, 3).matmul(ones(2, 3))).Message;
        Assert.Contains("2x3", message);
        Assert.DoesNotContain("frame #", message);
    }

    [Fact]
    public void TorchSharps_handlers_catch_them() =>
        Assert.IsAssignableFrom<ExternalException>(Record.Exception(() => ones(2).view(3)));

    [Fact]
    public void One_threads_error_is_not_anothers()
    {
        using var scope = NewDisposeScope();
        var a = ones(2);
        var theirs = Threads.Run(() => Assert.Throws<TorchIndexException>(() => a.size(3)).Message);
        Assert.Null(a.grad); // null by success, not by the failure over there
        var ours = Assert.Throws<TorchException>(() => a.view(3)).Message;
        Assert.NotEqual(theirs, ours);
        Threads.RunAll([.. Enumerable.Range(3, 4).Select(size => new Func<bool>(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                Assert.Contains($"[{size}]", Assert.Throws<TorchException>(() => a.view(size)).Message);
            }

            return true;
        }))]);
    }

    [Fact]
    public void After_an_error_the_next_call_works()
    {
        using var scope = NewDisposeScope();
        var w = ones(2, requires_grad: true);
        Assert.Throws<TorchException>(() => w.view(3));
        (w * w).sum().backward();
        Assert.Equal([2f, 2], w.grad!.data<float>().ToArray());
    }

    private static Tensor Refused(long size) => empty(size);
}
