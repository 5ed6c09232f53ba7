using TeraPipe.Bench.Measuring;
using TeraPipe.Planning.Schedules;
using TeraPipe.Torch.Native;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// Whether training takes more and more memory: what is held at the beginning of 500 steps and at their end. In the 200
/// steps before, the runtime still compiles and its heap finds its size.
/// </summary>
internal static class FlatMemoryCase
{
    public const string Name = "memory after 500 steps more";

    private const int ReadingEvery = 50;
    private const int WarmUp = 200;
    private const int LastReading = WarmUp + 500;
    private const double AimPercent = 1;

    private static readonly BenchModel _model = new(Layers: 4, HiddenSize: 128, SequenceTokens: 256);

    public static BenchRow Measure()
    {
        using var rig = new ThreadRig(_model, stages: 2);
        var plan = _model.EqualLengths(stages: 2, slices: 4, ScheduleKind.ZeroBubble);
        var progress = new Progress("memory, step", LastReading);
        var readings = new List<(long Bytes, long Tensors)>();
        for (var step = 1; step <= LastReading; step++)
        {
            rig.Run(plan, wholeStep: true);
            if (step >= WarmUp && step % ReadingEvery == 0)
            {
                readings.Add((ResidentSet.Bytes(), LibTorch.LiveTensors));
            }

            progress.Advance();
        }

        var (first, last) = (readings[0], readings[^1]);
        var percent = GrowthPercent(first.Bytes, last.Bytes);
        return new BenchRow(Name, percent, "%", AimPercent, percent <= AimPercent && last.Tensors == first.Tensors)
        {
            Details =
            [
                new("firstMb", first.Bytes / 1e6),
                new("lastMb", last.Bytes / 1e6),
                new("mostMb", readings.Max(reading => reading.Bytes) / 1e6),
                new("moreTensors", last.Tensors - first.Tensors),
                new("model", $"{_model}, 4 slices, zero-bubble, K 2"),
            ],
        };
    }

    /// <summary>How much more the last is than the first.</summary>
    public static double GrowthPercent(long first, long last) => 100.0 * (last - first) / first;
}
