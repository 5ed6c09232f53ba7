using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Executor.Model;
using TeraPipe.Profiler.Measuring;
using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Reporting;

/// <summary>A measured layer as the body of POST /v1/profiles.</summary>
internal static class ProfileDocument
{
    private static readonly JsonSerializerOptions _indented = new(PlannerJson.Options) { WriteIndented = true };

    public static ProfileRequest Of(
        string? name, ContractDevice device, string dtype, GptShape layer, LayerMeasurements measured) => new()
    {
        Name = name,
        Device = device,
        Dtype = dtype,
        TensorParallelDegree = 1,
        Layer = new LayerShape
        {
            HiddenSize = layer.HiddenSize,
            Heads = layer.Heads,
            FeedForwardSize = layer.FeedForwardSize,
        },
        LayerOptimizerMs = measured.OptimizerStep.MedianMs,
        Measurements = [.. measured.Points.Select(MeasurementOf)],
    };

    /// <summary>The whole file or none of it: it is written beside its place and moved there.</summary>
    public static void Write(ProfileRequest profile, FileInfo file)
    {
        var unfinished = file.FullName + ".part";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(profile, _indented));
        File.Move(unfinished, file.FullName, overwrite: true);
    }

    private static Measurement MeasurementOf(MeasuredPoint measured) => new()
    {
        MicroBatch = measured.Point.MicroBatch,
        SliceTokens = measured.Point.Slice.Count,
        ContextTokens = measured.Point.Context.Count,
        ForwardMs = measured.Forward.MedianMs,
        BackwardMs = measured.Backward.MedianMs,
        ForwardSpreadMs = measured.Forward.SpreadMs,
        BackwardSpreadMs = measured.Backward.SpreadMs,
        Samples = measured.Forward.Count,
    };
}
