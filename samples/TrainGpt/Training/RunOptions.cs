using System.CommandLine;
using static TeraPipe.TrainGpt.OptionForms;

namespace TeraPipe.TrainGpt.Training;

/// <summary>The options of train about what it keeps, and what it says.</summary>
internal static class RunOptions
{
    private const int SaveEveryUnlessSaid = 100, KeepUnlessSaid = 2, HeldOutUnlessSaid = 8;

    private static readonly Option<string?> _checkpoints = Text(
        "--checkpoints", "folder for checkpoints, each a Hugging Face model; all ranks share it", "FOLDER");

    private static readonly Option<int?> _saveEvery = OptionalNumber(
        "--save-every", $"steps from one checkpoint to the next ({SaveEveryUnlessSaid}); one at the end in any case");

    private static readonly Option<int?> _keep = OptionalNumber(
        "--keep", $"checkpoints that are kept ({KeepUnlessSaid})");

    private static readonly Option<bool> _resume = Flag(
        "--resume", "go on from the newest of --checkpoints, if there is one");

    private static readonly Option<int?> _evaluateEvery = OptionalNumber(
        "--evaluate-every", "steps from one look at held-out sequences to the next (never)");

    private static readonly Option<int?> _heldOut = OptionalNumber(
        "--evaluation-sequences",
        $"the last sequences of --data, held out: whole batches ({HeldOutUnlessSaid} where they are evaluated)");

    private static readonly Option<string?> _log = Text(
        "--log", "JSON lines: an object a step, and one with \"event\" for all else; --resume writes on", "FILE");

    private static readonly Option<string?> _trace = Text(
        "--trace", "Chrome trace of a step, measured beside predicted", "FILE");

    /// <summary>In the order of --help.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        _checkpoints, _saveEvery, _keep, _resume, _evaluateEvery, _heldOut, _log, _trace,
    ];

    /// <summary>What it keeps and says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="batchSequences">Sequences of a batch, of all replicas.</param>
    /// <exception cref="UserError">Options do not fit each other, or a file has no folder.</exception>
    public static RunRecords Records(ParseResult parsed, int batchSequences)
    {
        var folder = parsed.GetValue(_checkpoints);
        if (folder is null && new Option[] { _saveEvery, _keep, _resume }.FirstOrDefault(
            option => parsed.GetResult(option) is { Implicit: false }) is { } alone)
        {
            throw new UserError($"{alone.Name}: there are no checkpoints without --checkpoints FOLDER.");
        }

        return new RunRecords
        {
            Checkpoints = folder is null ? null : new(folder) { Keep = parsed.GetValue(_keep) ?? KeepUnlessSaid },
            SaveEvery = folder is null ? 0 : parsed.GetValue(_saveEvery) ?? SaveEveryUnlessSaid,
            Resumes = parsed.GetValue(_resume),
            EvaluateEvery = parsed.GetValue(_evaluateEvery) ?? 0,
            HeldOut = HeldOut(parsed, batchSequences),
            Log = InAFolder(_log, parsed),
            Trace = InAFolder(_trace, parsed),
        };
    }

    private static int HeldOut(ParseResult parsed, int batchSequences)
    {
        var batches = (HeldOutUnlessSaid + batchSequences - 1) / batchSequences;
        return parsed.GetValue(_heldOut) is not { } said
            ? parsed.GetValue(_evaluateEvery) is null ? 0 : batches * batchSequences
            : said % batchSequences == 0 ? said
            : throw new UserError(
                $"--evaluation-sequences: {said} make no whole batches of {batchSequences}; take a multiple of it.");
    }

    private static string? InAFolder(Option<string?> option, ParseResult parsed) =>
        parsed.GetValue(option) is not { } path
        || (!Directory.Exists(path) && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            ? parsed.GetValue(option)
            : throw new UserError($"{option.Name}: '{path}' is a folder, or in none. Name a file.");
}
