using TeraPipe.Torch.Native;

namespace TeraPipe.Profiler.Machine;

/// <summary>
/// A square matrix product, always the same on a device: how long it takes says how fast the device is just now. It is
/// in the number format of what is measured, or in single precision where LibTorch has no such product.
/// </summary>
internal sealed class CalibrationKernel : IDisposable
{
    private const int CpuSize = 448;        // 1.8e8 operations: 1.8 ms at 100 GFLOP/s
    private const int CudaSize = 4096;      // 1.4e11: 2.3 ms at 60 TFLOP/s
    private const int CudaShortSize = 8192; // of 16-bit numbers, 1.1e12: 1.5 ms at 750 TFLOP/s

    private readonly Tensor _left, _right, _product;

    public CalibrationKernel(Device device, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var isShort = dtype is ScalarType.BFloat16 or ScalarType.Float16;
        var size = device.type != DeviceType.CUDA ? CpuSize : isShort ? CudaShortSize : CudaSize;
        var format = HasProduct(device, dtype) ? dtype : ScalarType.Float32;
        long[] shape = [size, size];
        // zeros would take less power, and so less time on a GPU
        _left = randn(shape, ScalarType.Float32, device).to(format).DetachFromDisposeScope();
        _right = randn(shape, ScalarType.Float32, device).to(format).DetachFromDisposeScope();
        _product = zeros(shape, format, device).DetachFromDisposeScope();
    }

    /// <summary>Computes the product once.</summary>
    public void Run() => _product.addmm_(_left, _right, beta: 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
        _product.Dispose();
    }

    private static bool HasProduct(Device device, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        try
        {
            var one = zeros([1, 1], dtype, device);
            zeros([1, 1], dtype, device).addmm_(one, one, beta: 0);
            return true;
        }
        catch (Exception failure) when (TorchFault.IsNotImplemented(failure))
        {
            return false;
        }
    }
}
