using System.Globalization;
using System.Text.RegularExpressions;
using TeraPipe.Contracts.Profiles;
using Device = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Import;

/// <summary>All that a profile says beside its times.</summary>
internal static partial class IdentityFields
{
    private const int MostCharacters = 200;
    private const double DayMs = 86_400_000;

    public static IReadOnlyList<IdentityField> All { get; } =
    [
        new(
            "name",
            "name",
            "A name to ask for the profile by",
            "1 to 63 lower-case letters, digits, '.', '-' and '_', the first a letter or digit",
            text => Name.IsMatch(text) ? text : null,
            profile => profile.Name,
            (profile, value) => profile with { Name = (string)value }),
        Text("device_name", "What was measured on, such as \"NVIDIA H200\"", d => d.Name, (d, v) => d with { Name = v })
            with { IsRequired = true },
        Choice("device", "What kind of device that is", ["cuda", "cpu"], p => p.Device?.Kind, (p, v) => p with
        {
            Device = (p.Device ?? new Device()) with { Kind = v },
        }),
        Text("driver", "Its driver's version", d => d.Driver, (d, v) => d with { Driver = v }),
        Text("cuda", "CUDA's version", d => d.Cuda, (d, v) => d with { Cuda = v }),
        Text("torch", "PyTorch's or LibTorch's version", d => d.Torch, (d, v) => d with { Torch = v }),
        Text(
            "kernel_backend",
            "What does the matrix products: the BLAS of a CPU, the attention kernel of a GPU",
            d => d.KernelBackend,
            (d, v) => d with { KernelBackend = v }),
        Count("threads", "Threads a stage had on a CPU", p => p.Device?.Threads, (p, v) => p with
        {
            Device = (p.Device ?? new Device()) with { Threads = v },
        }),
        Choice(
            "dtype",
            "Number format",
            ["float64", "float32", "bfloat16", "float16"],
            p => p.Dtype,
            (p, v) => p with { Dtype = v }),
        Count(
            "tensor_parallel",
            "Devices that shared the layer [default: 1]",
            p => p.TensorParallelDegree,
            (p, v) => p with { TensorParallelDegree = v }),
        Layer("hidden", "Width of the residual stream", l => l.HiddenSize, (l, v) => l with { HiddenSize = v }),
        Layer("heads", "Attention heads", l => l.Heads, (l, v) => l with { Heads = v }),
        Layer("feed_forward", "Width of the MLP", l => l.FeedForwardSize, (l, v) => l with { FeedForwardSize = v }),
        Choice("architecture", "Its kind [default: gpt]", ["gpt", "llama"], p => p.Layer?.Architecture, (p, v) => p with
        {
            Layer = (p.Layer ?? new LayerShape()) with { Architecture = v },
        }),
        Layer(
            "key_value_heads",
            "Heads of keys and values [default: --heads]",
            l => l.KeyValueHeads,
            (l, v) => l with { KeyValueHeads = v }) with { IsRequired = false },
        new(
            "layer_optimizer_ms",
            "ms",
            "Optimiser step of the layer's parameters",
            "a time in milliseconds, finite, not negative and at most a day",
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ms)
                && ms is >= 0 and <= DayMs ? ms : null,
            p => p.LayerOptimizerMs,
            (p, v) => p with { LayerOptimizerMs = (double)v }),
        new(
            "measured_by",
            "text",
            "The program that measured, with its version",
            $"text of up to {MostCharacters} characters",
            TextOrNull,
            p => p.MeasuredBy,
            (p, v) => p with { MeasuredBy = (string)v }),
    ];

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,62}\z")]
    private static partial Regex Name { get; }

    private static IdentityField Text(
        string key, string description, Func<Device, string?> get, Func<Device, string, Device> with) => new(
        key,
        "text",
        description,
        $"text of up to {MostCharacters} characters",
        TextOrNull,
        profile => profile.Device is { } device ? get(device) : null,
        (profile, value) => profile with { Device = with(profile.Device ?? new Device(), (string)value) });

    private static IdentityField Choice(
        string key,
        string description,
        string[] values,
        Func<ProfileRequest, string?> get,
        Func<ProfileRequest, string, ProfileRequest> with) => new(
        key,
        string.Join('|', values),
        description,
        string.Join(" or ", values),
        text => values.Contains(text) ? text : null,
        get,
        (profile, value) => with(profile, (string)value))
    {
        IsRequired = key is "device" or "dtype",
    };

    private static IdentityField Layer(
        string key, string description, Func<LayerShape, int?> get, Func<LayerShape, int, LayerShape> with) => Count(
        key,
        description,
        profile => profile.Layer is { } layer ? get(layer) : null,
        (profile, value) => profile with { Layer = with(profile.Layer ?? new LayerShape(), value) })
        with { IsRequired = true };

    private static IdentityField Count(
        string key,
        string description,
        Func<ProfileRequest, int?> get,
        Func<ProfileRequest, int, ProfileRequest> with) => new(
        key,
        "n",
        description,
        $"a whole number from 1 to {int.MaxValue}",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1
            ? number
            : null,
        profile => get(profile),
        (profile, value) => with(profile, (int)value));

    private static string? TextOrNull(string text) =>
        text.Length <= MostCharacters && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl) ? text : null;
}
