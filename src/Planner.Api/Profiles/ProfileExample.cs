using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// The smallest table without a gap that shows its form: two slice lengths, two contexts, a longest sequence of 512.
/// </summary>
internal static class ProfileExample
{
    public static ProfileRequest Body { get; } = new()
    {
        Name = "example-cpu",
        Device = new()
        {
            Name = "Example CPU",
            Kind = "cpu",
            Torch = "2.6.0",
            KernelBackend = "openblas-openmp",
            Threads = 1,
        },
        Dtype = "float32",
        Layer = new() { HiddenSize = 768, Heads = 12, FeedForwardSize = 3072 },
        LayerOptimizerMs = 4.1,
        Measurements = [Point(256, 0, 38.2, 75.9), Point(256, 256, 41.7, 83.0), Point(512, 0, 77.5, 155.1)],
    };

    /// <summary>The same as lines.</summary>
    public static string Lines { get; } = string.Join(
        '\n',
        [
            JsonSerializer.Serialize(Body with { Measurements = null }, PlannerJson.Options),
            .. Body.Measurements!.Select(point => JsonSerializer.Serialize(point, PlannerJson.Options)),
            "",
        ]);

    private static Measurement Point(int sliceTokens, int contextTokens, double forwardMs, double backwardMs) => new()
    {
        MicroBatch = 1,
        SliceTokens = sliceTokens,
        ContextTokens = contextTokens,
        ForwardMs = forwardMs,
        BackwardMs = backwardMs,
        ForwardSpreadMs = 0.3,
        BackwardSpreadMs = 0.5,
        Samples = 20,
    };
}
