using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Elastic;

/// <summary>A model of eight equal layers, four devices and eight sequences.</summary>
internal static class EightLayers
{
    public const int Layers = 8;

    /// <summary>F : I : W = 1 : 1 : 1, and slices of the same tokens that cost a little more each.</summary>
    public static ElasticJob Job { get; } = new()
    {
        Devices = 4,
        Device = new StageDevice(Layer(0.1, 1)),
        Sequence = new(64),
        Grain = new(16),
        StepSequences = 8,
        DataParallelLink = new NetworkLink(new(0.01), 10),
        LayerGradients = new(1_000_000),
    };

    /// <summary>F = o + t · b · l / 16 ms, B twice that, whatever the context.</summary>
    public static FunctionLatencyModel Layer(double overheadMs, double perGrainMs) => new(
        (b, l, _) => (overheadMs + (perGrainMs * b * l / 16), 2 * (overheadMs + (perGrainMs * b * l / 16))),
        [1, 2, 4, 8]);
}
