using System.CommandLine;
using System.Text.RegularExpressions;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Commands;

/// <summary>The options of <c>profiler run</c>, in the order in which help shows them.</summary>
internal static partial class RunOptions
{
    public static readonly Option<int?> Hidden = NumberOption.Optional("--hidden", "Width of the residual stream");

    public static readonly Option<int?> Heads = NumberOption.Optional("--heads", "Attention heads; divides --hidden");

    public static readonly Option<int?> KeyValueHeads = NumberOption.Optional(
        "--key-value-heads", "Heads of keys and values; divides --heads [default: as many]");

    public static readonly Option<int?> FeedForward = NumberOption.Optional(
        "--feed-forward", "Width of the MLP's inner layer [default: 4 x --hidden of a gpt]");

    public static readonly Option<string?> Architecture =
        CheckedOption.OneOf("--architecture", "What the layer is made of", "gpt", "llama");

    public static readonly Option<string?> Model = new("--model")
    {
        Description = "Takes all those, unless they are given, from this model of the planner's catalogue",
        HelpName = "name",
    };

    public static readonly Option<int?> Vocabulary = NumberOption.Optional(
        "--vocabulary", "Measures embedding and head too, with so many tokens to choose from");

    public static readonly Option<int?> Sequence =
        NumberOption.Optional("--sequence", "Tokens of the longest sequence, L [default: the most that --model takes]");

    public static readonly Option<int?> Grain =
        NumberOption.Optional("--grain", "What every slice and context is a multiple of; divides L [default: L / 16]");

    public static readonly Option<int[]> MicroBatches =
        NumberOption.List("--micro-batch", [1], "Sequences that travel together; each number has its own points");

    public static readonly Option<string?> Dtype = CheckedOption.OneOf(
        "--dtype", "Number format of weights and activations", "float32", "float64", "bfloat16", "float16");

    public static readonly Option<int> TensorParallel = NumberOption.WithDefault(
        "--tensor-parallel", 1, 64, "Devices that share each layer: one share is measured, without their messages");

    public static readonly Option<string?> Device =
        CheckedOption.OneOf("--device", "What to measure on", "cpu", "cuda");

    public static readonly Option<int> Threads = NumberOption.WithDefault(
        "--threads", 1, Environment.ProcessorCount, "Intra-operator threads of a stage on a CPU; no matter on a GPU");

    public static readonly Option<string?> Design = CheckedOption.OneOf(
        "--design", "Which points: those that plans depend on, or every one of a grid", "adaptive", "grid");

    public static readonly Option<int[]> Stages = NumberOption.List(
        "--stages", [4, 16], "Stage counts of the plans that an adaptive design measures for");

    public static readonly Option<Share> Regret = CheckedOption.WithDefault(
        "--regret",
        "share",
        "An adaptive design ends when with 95 % probability its plans are no more than so much slower than the best",
        (new Share(0.005), Share.Expected),
        Share.Parse);

    public static readonly Option<IReadOnlyList<MeasuredPhase>?> Phases = CheckedOption.Of(
        "--phases",
        "f,b,i,w,r",
        "What is timed of a layer: forward, backward, its parts input and weight gradient, recompute [default: all]",
        PhaseLetters.Expected,
        PhaseLetters.Parse);

    public static readonly Option<Share> Precision = CheckedOption.WithDefault(
        "--precision",
        "share",
        "A point is done when the 95 % intervals of its medians reach so far to either side",
        (new Share(new MeterOptions().Precision), Share.Expected),
        Share.Parse);

    public static readonly Option<Duration> PointBudget = CheckedOption.WithDefault(
        "--point-budget",
        "time",
        "Or when so much time is used, and three runs are made; an adaptive design, which visits again what matters, "
            + "takes half of the default",
        (new Duration(new MeterOptions().PointBudget), Duration.Expected),
        Duration.Parse);

    public static readonly Option<int> HeldOut = NumberOption.WithDefault(
        "--held-out", 0, 1000, "So many more points that belong to no profile, and say how true it is");

    public static readonly Option<bool> Transfers = new("--transfers")
    {
        Description = "Times messages between two threads and two processes of this machine as well",
    };

    public static readonly Option<string?> Name = CheckedOption.Of(
        "--name",
        "name",
        "A name to ask for the profile by: lower-case letters, digits, '.', '-' and '_'",
        "all lower-case letters, digits, '.', '-' and '_'",
        text => ProfileName.IsMatch(text) ? text : null);

    public static readonly Option<FileInfo?> Out = CheckedOption.FileToWrite(
        "--out",
        "Where the profile is written: the JSON body of POST /v1/profiles [default: profile-<UTC time>.json]");

    public static readonly Option<FileInfo?> Resume = CheckedOption.Of(
        "--resume",
        "journal",
        "Goes on with a run that broke off; what it measures is in its journal, profile-<UTC time>.journal",
        "a file that exists",
        text => new FileInfo(text) is { Exists: true } file ? file : null);

    public static readonly Option<Uri?> Planner = PlannerOptions.Url(PlannerOptions.ToUpload);

    public static readonly Option<Duration> Wait = PlannerOptions.WaitFor();

    public static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Says which points there are and, from a few of them, what time and memory they take; no more",
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Prints the outcome as one JSON object on standard output",
    };

    public static IReadOnlyList<Option> All { get; } =
    [
        Hidden, Heads, KeyValueHeads, FeedForward, Architecture, Model, Vocabulary, Sequence, Grain, MicroBatches,
        Dtype, TensorParallel, Device, Threads, Design, Stages, Regret, Phases, Precision, PointBudget, HeldOut,
        Transfers, Name, Out, Resume, Planner, Wait, DryRun, Json,
    ];

    [GeneratedRegex("^[a-z0-9._-]+$")]
    private static partial Regex ProfileName { get; }
}
