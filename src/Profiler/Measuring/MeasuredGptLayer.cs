using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Measuring;

/// <summary>The GPT layer that the executor trains, on the thread that made it.</summary>
internal sealed class MeasuredGptLayer(GptShape shape, Placement placement) : IMeasuredLayer, IDisposable
{
    private readonly StageBench _layer = new(
        shape, layers: 1, (IsFirst: false, IsLast: false), placement); // as it stands in the middle of a pipeline
    private SliceBench? _slice;

    public void Prepare(ProfilePoint point)
    {
        _slice?.Dispose();
        _slice = _layer.Slice(point.MicroBatch, point.Slice.Count, point.Context.Count);
        AwaitDevice();
    }

    public void Forward()
    {
        _slice!.Forward();
        AwaitDevice();
    }

    public void Backward()
    {
        _slice!.Backward();
        AwaitDevice();
    }

    public void OptimizerStep()
    {
        _layer.OptimizerStep();
        AwaitDevice();
    }

    public void Dispose()
    {
        _slice?.Dispose();
        _layer.Dispose();
    }

    /// <summary>A GPU works behind its caller's back; a CPU has done the work when the call returns.</summary>
    private void AwaitDevice()
    {
        if (placement.Device.type == DeviceType.CUDA)
        {
            cuda.synchronize(placement.Device);
        }
    }
}
