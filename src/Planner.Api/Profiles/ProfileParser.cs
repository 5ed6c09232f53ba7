using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>Turns what was sent into what was meant, or says all that is wrong with it.</summary>
internal static class ProfileParser
{
    private static readonly Dictionary<string, int> _bytesPerElement = new()
    {
        ["float64"] = 8,
        ["float32"] = 4,
        ["bfloat16"] = 2,
        ["float16"] = 2,
    };

    public static Profile? Parse(ProfileRequest sent, Faults faults)
    {
        faults.Require(sent.Name is null || Names.IsValid(sent.Name), "name", Names.Rule);
        CheckDevice(sent.Device, faults);
        var hasDtype = faults.Require(
            sent.Dtype is not null && _bytesPerElement.ContainsKey(sent.Dtype),
            "dtype",
            $"must be one of {string.Join(", ", _bytesPerElement.Keys)}.");
        faults.Require(sent.TensorParallelDegree is null or >= 1, "tensorParallelDegree", "must be at least 1.");
        if (sent.Datasheet is null)
        {
            var table = MeasurementsParser.Parse(sent, faults);
            return faults.Any ? null : new Profile(Canonical(sent), table, datasheet: null);
        }

        var datasheet = DatasheetParser.Parse(sent, hasDtype ? _bytesPerElement[sent.Dtype!] : null, faults);
        return faults.Any ? null : new Profile(Canonical(sent), table: null, datasheet);
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

    private static ProfileRequest Canonical(ProfileRequest sent) => sent with
    {
        TensorParallelDegree = sent.TensorParallelDegree ?? 1,
        Measurements = sent.Datasheet is not null
            ? null
            :
            [
                .. sent.Measurements!
                    .OrderBy(point => point.MicroBatch)
                    .ThenBy(point => point.SliceTokens)
                    .ThenBy(point => point.ContextTokens),
            ],
    };
}
