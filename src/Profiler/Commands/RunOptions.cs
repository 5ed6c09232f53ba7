using System.CommandLine;
using System.Text.RegularExpressions;

namespace TeraPipe.Profiler.Commands;

/// <summary>The options of <c>profiler run</c>, in the order in which help shows them.</summary>
internal static partial class RunOptions
{
    public static readonly Option<int?> Hidden = NumberOption.Optional("--hidden", "Width of the residual stream");

    public static readonly Option<int?> Heads = NumberOption.Optional("--heads", "Attention heads; divides --hidden");

    public static readonly Option<int?> FeedForward =
        NumberOption.Optional("--feed-forward", "Width of the MLP's inner layer [default: 4 x --hidden]");

    public static readonly Option<string?> Model = new("--model")
    {
        Description = "Takes those three, unless they are given, from this model of the planner's catalogue",
        HelpName = "name",
    };

    public static readonly Option<int?> Sequence =
        NumberOption.Optional("--sequence", "Tokens of the longest sequence, L [default: the most that --model takes]");

    public static readonly Option<int?> Grain =
        NumberOption.Optional("--grain", "What every slice and context is a multiple of; divides L [default: L / 16]");

    public static readonly Option<int[]> MicroBatches =
        NumberOption.List("--micro-batch", 1, "Sequences that travel together; each number has its own grid of points");

    public static readonly Option<string?> Dtype =
        OneOf("--dtype", "Number format of weights and activations", "float32", "float64", "bfloat16");

    public static readonly Option<string?> Device = OneOf("--device", "What to measure on", "cpu", "cuda");

    public static readonly Option<int> Threads = NumberOption.WithDefault(
        "--threads", 1, Environment.ProcessorCount, "Intra-operator threads of a stage on a CPU; no matter on a GPU");

    public static readonly Option<int> Rounds = NumberOption.WithDefault(
        "--rounds", 7, 10_000, "Samples of each point, one a round over all points, after a round of warm-up");

    public static readonly Option<string?> Name = CheckedOption.Of(
        "--name",
        "name",
        "A name to ask for the profile by: lower-case letters, digits, '.', '-' and '_'",
        "all lower-case letters, digits, '.', '-' and '_'",
        text => ProfileName.IsMatch(text) ? text : null);

    public static readonly Option<FileInfo?> Out = CheckedOption.Of(
        "--out",
        "file",
        "Where the profile is written: the JSON body of POST /v1/profiles [default: profile-<UTC time>.json]",
        "a file in a folder that exists",
        text => new FileInfo(text) is { Directory.Exists: true } file && !Directory.Exists(text) ? file : null);

    public static readonly Option<Uri?> Planner = CheckedOption.Of(
        "--planner",
        "url",
        "The planner to upload the profile to, for example http://localhost:8080",
        "an http:// or https:// address",
        text => Uri.TryCreate(text.TrimEnd('/') + '/', UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : null);

    public static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Says how many points there are and, from a few of them, how long they would take; no more",
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Prints the outcome as one JSON object on standard output",
    };

    public static IReadOnlyList<Option> All { get; } =
    [
        Hidden, Heads, FeedForward, Model, Sequence, Grain, MicroBatches,
        Dtype, Device, Threads, Rounds, Name, Out, Planner, DryRun, Json,
    ];

    [GeneratedRegex("^[a-z0-9._-]+$")]
    private static partial Regex ProfileName { get; }

    /// <summary>The first value is the default.</summary>
    private static Option<string?> OneOf(string name, string description, params string[] values)
    {
        var option = CheckedOption.Of(
            name,
            string.Join('|', values),
            description,
            string.Join(" or ", values),
            text => values.Contains(text) ? text : null);
        option.DefaultValueFactory = _ => values[0];
        return option;
    }
}
