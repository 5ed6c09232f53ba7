using TeraPipe.Torch.Native;

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
    public void Without_a_device_neither_its_times_nor_its_memory_can_be_had()
    {
        Assert.SkipWhen(cuda.is_available(), "there is a CUDA device");
        Assert.False(CudaEvent.IsSupported);
        Assert.False(CudaMemory.IsSupported);
        Assert.ThrowsAny<TorchException>(() => new CudaEvent());
        Assert.ThrowsAny<TorchException>(() => CudaMemory.PeakBytes(0));
    }

    [Fact]
    public void The_time_between_two_events_is_the_devices()
    {
        Assert.SkipUnless(cuda.is_available(), NoDevice);
        Assert.SkipUnless(CudaEvent.IsSupported, "LibTorch before 2.4 does not tell the time between two events");
        using var scope = NewDisposeScope();
        var a = randn(4096, 4096, device: CUDA);
        using var start = new CudaEvent();
        using var end = new CudaEvent();
        a.matmul(a);
        start.Record();
        a.matmul(a); // 1.4e11 operations: more than 1e-2 ms at 1e16 a second
        end.Record();
        Assert.InRange(end.MsSince(start), 0.01, 10_000);
    }

    [Fact]
    public void The_peak_is_the_most_that_lived_at_a_time()
    {
        Assert.SkipUnless(cuda.is_available(), NoDevice);
        Assert.SkipUnless(CudaMemory.IsSupported, "LibTorch before 2.8 does not tell a device's memory");
        const long Size = 1 << 20; // bytes, of which the allocator gives whole multiples of 512
        using var scope = NewDisposeScope();
        CudaMemory.ResetPeak(0);
        var before = CudaMemory.Bytes(0);
        zeros(Size / sizeof(float), device: CUDA).Dispose();
        Assert.Equal((before, before + Size), (CudaMemory.Bytes(0), CudaMemory.PeakBytes(0)));
    }

    [Fact]
    public void Memory_that_runs_out_on_the_device_is_told_as_on_the_host()
    {
        Assert.SkipUnless(cuda.is_available(), NoDevice);
        using var scope = NewDisposeScope();
        Assert.Throws<TorchOutOfMemoryException>(() => empty(1L << 42, device: CUDA));
        Assert.Equal(2f, ones(2, device: CUDA).sum().item<float>());
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
