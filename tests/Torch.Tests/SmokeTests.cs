namespace TeraPipe.Torch.Tests;

public class SmokeTests(ITestOutputHelper output)
{
    [Fact]
    public void Works()
    {
        using var scope = NewDisposeScope();
        var a = randn(1024, 1024);
        var t = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 5; i++)
        {
            t.Restart();
            a.matmul(a).Dispose();
        }

        output.WriteLine($"{Native.Blas.InUse} {t.Elapsed.TotalMilliseconds} {Native.LibTorch.Version} {Native.LibTorch.LiveTensors} {get_num_threads()}");
        var x = tensor(new float[] { 1, 2, 3, 4 }, [2, 2], requires_grad: true);
        var y = (x * x).sum();
        y.backward();
        Assert.Equal([2f, 4, 6, 8], x.grad!.data<float>().ToArray());
        Assert.Throws<TorchException>(() => a.matmul(x));
    }
}
