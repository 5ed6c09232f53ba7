using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Machine;
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

    /// <summary>Each fact that differs, with both values; none: the identities are equal.</summary>
    public IReadOnlyList<string> DifferencesTo(ProfileIdentity other) =>
        [.. Facts().Zip(other.Facts()).Where(pair => !Equals(pair.First.Value, pair.Second.Value)).Select(
            pair => $"{pair.First.Name}: {pair.First.Value ?? "none"} and {pair.Second.Value ?? "none"}")];

    private IEnumerable<(string Name, object? Value)> Facts() =>
    [
        .. DeviceFacts.All.Select(fact => (fact.Name, fact.Of(Device))),
        ("dtype", Dtype),
        ("tensor-parallel degree", TensorParallelDegree),
        ("hidden size", Layer.HiddenSize),
        ("heads", Layer.Heads),
        ("feed-forward size", Layer.FeedForwardSize),
        ("architecture", Layer.Architecture),
        ("heads of keys and values", Layer.KeyValueHeads),
    ];
}
