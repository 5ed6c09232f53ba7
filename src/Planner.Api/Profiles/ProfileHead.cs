using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;
using Datasheet = TeraPipe.Planning.Latency.Datasheet;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>All of a profile but its measurements, checked.</summary>
/// <param name="Content">
/// Without measurements, and spelled in one way, so that equal profiles are equal text: a tensor-parallel degree is
/// filled in, what else has its default or is empty is left out, and lists are in order.
/// </param>
/// <param name="Datasheet">Null where something was measured.</param>
internal sealed record ProfileHead(ProfileRequest Content, Datasheet? Datasheet)
{
    private static readonly Dictionary<string, int> _bytesPerElement = new()
    {
        ["float64"] = 8,
        ["float32"] = 4,
        ["bfloat16"] = 2,
        ["float16"] = 2,
    };

    public static IReadOnlyCollection<string> Dtypes => _bytesPerElement.Keys;

    public static string DtypeRule { get; } = $"must be one of {string.Join(", ", _bytesPerElement.Keys)}.";

    /// <returns>Null where something is wrong with it.</returns>
    public static ProfileHead? Parse(ProfileRequest sent, Faults faults)
    {
        faults.Require(sent.Name is null || Names.IsValid(sent.Name), "name", Names.Rule);
        CheckDevice(sent.Device, faults);
        var hasDtype = faults.Require(
            sent.Dtype is not null && _bytesPerElement.ContainsKey(sent.Dtype),
            "dtype",
            DtypeRule);
        faults.Require(sent.TensorParallelDegree is null or >= 1, "tensorParallelDegree", "must be at least 1.");
        if (sent.Datasheet is null)
        {
            CheckLayer(sent.Layer, faults);
            faults.Require(Bounds.IsTimeOrNone(sent.LayerOptimizerMs), "layerOptimizerMs", Bounds.Time);
            CheckOrigin(sent, faults);
        }

        var datasheet = sent.Datasheet is null
            ? null
            : DatasheetParser.Parse(sent, hasDtype ? _bytesPerElement[sent.Dtype!] : null, faults);
        var content = sent with
        {
            TensorParallelDegree = sent.TensorParallelDegree ?? 1,
            Layer = sent.Layer is null ? null : Layers.Normalised(sent.Layer),
            Conditions = ConditionsParser.Parse(sent.Conditions, faults),
            Parts = PartsParser.Parse(sent.Parts, faults),
            Transfers = TransfersParser.Parse(sent.Transfers, faults),
            Failures = FailuresParser.Parse(sent.Failures, faults),
            Measurements = null,
        };
        return faults.Any ? null : new ProfileHead(content, datasheet);
    }

    /// <summary>What was measured by what, or composed of what.</summary>
    private static void CheckOrigin(ProfileRequest sent, Faults faults)
    {
        CheckWords(sent.EstimatedFrom, "estimatedFrom");
        CheckWords(sent.MeasuredBy, "measuredBy");
        faults.Require(
            sent.CalibrationMs is null || (sent.CalibrationMs > 0 && Bounds.IsTime(sent.CalibrationMs)),
            "calibrationMs",
            "must be more than 0 and at most a day, 86400000.");

        void CheckWords(string? text, string field)
        {
            faults.Require(text is null || !string.IsNullOrWhiteSpace(text), field, "must not be empty.");
            faults.Require(text is null || Texts.IsValid(text), field, Texts.Rule);
        }
    }

    private static void CheckDevice(Device? device, Faults faults)
    {
        if (!faults.Require(device is not null, "device", "is required."))
        {
            return;
        }

        faults.Require(!string.IsNullOrWhiteSpace(device!.Name), "device.name", "is required.");
        faults.Require(device.Kind is "cuda" or "cpu", "device.kind", "must be cuda or cpu.");
        faults.Require(device.Threads is null or >= 1, "device.threads", "must be at least 1.");
        CheckText(device.Name, "device.name");
        CheckText(device.Driver, "device.driver");
        CheckText(device.Cuda, "device.cuda");
        CheckText(device.Torch, "device.torch");
        CheckText(device.KernelBackend, "device.kernelBackend");

        void CheckText(string? text, string field) =>
            faults.Require(text is null || Texts.IsValid(text), field, Texts.Rule);
    }

    private static void CheckLayer(LayerShape? layer, Faults faults)
    {
        if (!faults.Require(layer is not null, "layer", "is required with measurements."))
        {
            return;
        }

        Layers.Check(layer!, "layer.", faults);
        faults.Require(layer!.FeedForwardSize >= 1, "layer.feedForwardSize", "must be at least 1.");
    }
}
