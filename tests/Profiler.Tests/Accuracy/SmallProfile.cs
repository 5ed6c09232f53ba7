using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Profiler.Tests.Accuracy;

/// <summary>A profile whose truth is known: bilinear in slice and context, on a whole lattice of eighths.</summary>
internal static class SmallProfile
{
    public const int Sequence = 256;
    private const int Grain = 32;

    public static double ForwardMs(int slice, int context) => 0.1 + (0.01 * slice) + (0.0001 * slice * context);

    /// <param name="distort">What is measured of F in ms, by slice, context and its truth.</param>
    public static ProfileRequest Of(Func<int, int, double, double>? distort = null) => new()
    {
        Name = "small",
        Device = new Contracts.Profiles.Device { Name = "Test CPU", Kind = "cpu", Torch = "1.13.1", Threads = 1 },
        Dtype = "float32",
        TensorParallelDegree = 1,
        Layer = new Contracts.Profiles.LayerShape { HiddenSize = 64, Heads = 4, FeedForwardSize = 256 },
        Measurements =
        [
            .. from slice in Enumerable.Range(1, Sequence / Grain).Select(i => i * Grain)
               from context in Enumerable.Range(0, ((Sequence - slice) / Grain) + 1).Select(i => i * Grain)
               let truth = ForwardMs(slice, context)
               select new Measurement
               {
                   MicroBatch = 1,
                   SliceTokens = slice,
                   ContextTokens = context,
                   ForwardMs = distort?.Invoke(slice, context, truth) ?? truth,
                   BackwardMs = 2 * truth,
                   ForwardSpreadMs = 0.001 * truth,
                   BackwardSpreadMs = 0.002 * truth,
                   Samples = 9,
               },
        ],
    };

    public static LatencyTable Table(ProfileRequest profile) =>
        LatencyTable.Parse(
            [
                .. profile.Measurements!.Select(each => new RawLatencyPoint(
                    each.MicroBatch!.Value,
                    each.SliceTokens!.Value,
                    each.ContextTokens!.Value,
                    each.ForwardMs!.Value,
                    each.BackwardMs!.Value,
                    each.ForwardSpreadMs,
                    each.BackwardSpreadMs,
                    each.Samples)),
            ],
            out _)!;

    /// <summary>Writes it as JSON.</summary>
    public static string Write(DirectoryInfo folder, ProfileRequest profile)
    {
        var file = Path.Combine(folder.FullName, "small.json");
        File.WriteAllText(file, JsonSerializer.Serialize(profile, PlannerJson.Options));
        return file;
    }
}
