using TeraPipe.Contracts.Profiles;
using ContractDevice = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>What a profile is of: only times of equal identities say anything about each other.</summary>
/// <param name="Device">What was measured on, and with which software.</param>
/// <param name="Dtype">Number format of weights and activations.</param>
/// <param name="TensorParallelDegree">Devices that share each layer.</param>
/// <param name="Layer">The measured layer, its defaults filled in.</param>
internal sealed record ProfileIdentity(
    ContractDevice Device, string Dtype, int TensorParallelDegree, LayerShape Layer)
{
    /// <param name="profile">With a device and a layer.</param>
    public static ProfileIdentity Of(ProfileRequest profile) => new(
        profile.Device!,
        profile.Dtype ?? "none",
        profile.TensorParallelDegree ?? 1,
        profile.Layer! with
        {
            Architecture = profile.Layer.Architecture ?? "gpt",
            KeyValueHeads = profile.Layer.KeyValueHeads ?? profile.Layer.Heads,
        });

    /// <summary>Each field that differs, by its JSON name, with both values; none: the identities are equal.</summary>
    public IReadOnlyList<string> DifferencesTo(ProfileIdentity other) =>
        [.. Fields().Zip(other.Fields()).Where(pair => pair.First.Value != pair.Second.Value).Select(
            pair => $"{pair.First.Name}: {pair.First.Value ?? "none"} and {pair.Second.Value ?? "none"}")];

    private IEnumerable<(string Name, string? Value)> Fields() =>
    [
        ("device.name", Device.Name),
        ("device.kind", Device.Kind),
        ("device.driver", Device.Driver),
        ("device.cuda", Device.Cuda),
        ("device.torch", Device.Torch),
        ("device.kernelBackend", Device.KernelBackend),
        ("device.threads", Device.Threads?.ToString()),
        ("dtype", Dtype),
        ("tensorParallelDegree", TensorParallelDegree.ToString()),
        ("layer.hiddenSize", Layer.HiddenSize?.ToString()),
        ("layer.heads", Layer.Heads?.ToString()),
        ("layer.feedForwardSize", Layer.FeedForwardSize?.ToString()),
        ("layer.architecture", Layer.Architecture),
        ("layer.keyValueHeads", Layer.KeyValueHeads?.ToString()),
    ];
}
