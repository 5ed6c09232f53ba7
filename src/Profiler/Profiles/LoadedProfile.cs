using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Machine;

namespace TeraPipe.Profiler.Profiles;

/// <summary>A profile that was measured before.</summary>
/// <param name="Content">What a profile is made of.</param>
/// <param name="Table">Its measurements, checked.</param>
/// <param name="Source">Where it comes from: a file's name, or the id that the planner gave it.</param>
internal sealed record LoadedProfile(ProfileRequest Content, LatencyTable Table, string Source)
{
    /// <summary>Its name, or where it comes from.</summary>
    public string Title => Content.Name ?? Source;

    /// <summary>What was measured, in lines for people.</summary>
    public IEnumerable<string> Facts()
    {
        var layer = Content.Layer!;
        var heads = layer.KeyValueHeads is { } shared && shared != layer.Heads
            ? $"{layer.Heads} heads, {shared} of keys and values"
            : $"{layer.Heads} heads";
        yield return DeviceIdentity.Describe(Content.Device!);
        yield return $"{layer.Architecture ?? "gpt"} layer of {layer.HiddenSize} with {heads}, "
            + $"feed-forward {layer.FeedForwardSize}, {Content.Dtype}, tensor-parallel degree "
            + $"{Content.TensorParallelDegree ?? 1}";
        yield return $"{Table.Points.Count} points, micro-batches of {string.Join(", ", Table.MicroBatchSizes)}";
        if (Content.MeasuredBy is { } program)
        {
            yield return $"measured by {program}";
        }

        if (Content.EstimatedFrom is { } estimate)
        {
            yield return $"estimated from {estimate}: nothing of it was measured on the layer";
        }

        if (Content.Conditions?.SlowedShare is { } slowed)
        {
            yield return FormattableString.Invariant(
                $"the device was more than a tenth slower than usual during {slowed:0 %} of the points");
        }

        if (Content.Failures is { Count: > 0 } failures)
        {
            var outcomes = failures.CountBy(each => each.Outcome ?? "failed")
                .Select(each => $"{each.Value} {each.Key}");
            yield return $"{failures.Count} points have no time: {string.Join(", ", outcomes)}";
        }
    }
}
