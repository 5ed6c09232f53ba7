using TeraPipe.Executor.Model;
using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Torch.Native;

namespace TeraPipe.Profiler.Tests.Measuring;

/// <summary>The layer with the real LibTorch. No other test of this process makes tensors.</summary>
public class MeasuredGptLayerTests
{
    [Fact]
    public void A_whole_run_leaves_no_tensor_behind()
    {
        var before = LibTorch.LiveTensors;
        var (shape, placement) = (new GptShape(1, 32, 2, 128, 1, 64), new Placement(float32, CPU, Seed: 1));

        using (var layer = new MeasuredGptLayer(shape, placement))
        {
            var points = PointGrid.Of([1, 2], new Tokens(64), new Tokens(16));
            var measured = new LayerProfiler(layer, TimeProvider.System).Measure(points, 3, new NoProgress());

            Assert.All(
                measured.Points, point => Assert.True(point.Forward.MedianMs > 0 && point.Backward.MedianMs > 0));
        }

        Assert.Equal(before, LibTorch.LiveTensors);
    }

    private sealed class NoProgress : IProgress<ProfilingProgress>
    {
        public void Report(ProfilingProgress value)
        {
        }
    }
}
