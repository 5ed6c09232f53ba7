namespace TeraPipe.Torch.Tests;

public class CudaTests
{
    private const string NoDevice = "no CUDA device: torch.cuda.is_available() is false";

    [Fact]
    public void Without_a_device_there_are_none_and_using_one_is_an_error()
    {
        Assert.SkipWhen(cuda.is_available(), "there is a CUDA device");
        Assert.Equal(0, cuda.device_count());
        Assert.ThrowsAny<TorchException>(() => ones(1, device: CUDA));
        Assert.ThrowsAny<TorchException>(() => cuda.synchronize());
    }

    [Fact]
    public void A_product_on_the_device_is_the_hosts()
    {
        Assert.SkipUnless(cuda.is_available(), NoDevice);
        using var scope = NewDisposeScope();
        var a = randn(64, 64, dtype: float64);
        Numbers.AssertClose(a.matmul(a).ToDoubles(), a.cuda().matmul(a.cuda()).cpu());
        cuda.synchronize();
    }

    [Fact]
    public void A_step_on_the_device_is_the_hosts()
    {
        Assert.SkipUnless(cuda.is_available(), NoDevice);
        using var scope = NewDisposeScope();
        var start = randn(1000, dtype: float64);
        var (host, onDevice) = (nn.Parameter(start.clone()), nn.Parameter(start.cuda()));
        using var optimiser = optim.AdamW([host, onDevice]);
        host.grad = ones(1000, dtype: float64);
        onDevice.grad = ones(1000, dtype: float64, device: CUDA);
        optimiser.step();
        Numbers.AssertClose(host.ToDoubles(), onDevice.cpu());
    }
}
