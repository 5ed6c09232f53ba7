using System.CommandLine;
using System.Globalization;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Session;

namespace TeraPipe.Profiler.Commands;

/// <summary>What a resumed run measures is in its journal: options that say something else are refused.</summary>
internal static class ResumedSettings
{
    private static readonly IReadOnlyList<Func<ParseResult, RunSettings, string?>> _contradictions =
    [
        In(RunOptions.Hidden, kept => kept.Subject.HiddenSize),
        In(RunOptions.Heads, kept => kept.Subject.Heads),
        In(RunOptions.KeyValueHeads, kept => kept.Subject.KeyValueHeads),
        In(RunOptions.FeedForward, kept => kept.Subject.FeedForwardSize),
        In(RunOptions.Architecture, kept => kept.Subject.Architecture),
        In(RunOptions.Model, _ => "a shape"),
        In(RunOptions.Vocabulary, kept => kept.Subject.VocabularySize),
        In(RunOptions.Sequence, kept => kept.Subject.SequenceTokens),
        In(RunOptions.Grain, kept => kept.Design.GrainTokens),
        In(RunOptions.MicroBatches, kept => kept.Design.MicroBatches),
        In(RunOptions.Dtype, kept => kept.Subject.Dtype),
        In(RunOptions.TensorParallel, kept => kept.Subject.TensorParallelDegree),
        In(RunOptions.Device, kept => kept.Subject.Device),
        In(RunOptions.Threads, kept => kept.Subject.Threads),
        In(RunOptions.Design, kept => kept.Design.Kind),
        In(RunOptions.Stages, kept => kept.Design.StageCounts),
        In(RunOptions.Regret, kept => new Share(kept.Design.Regret)),
        In(RunOptions.Phases, kept => kept.Phases),
        In(RunOptions.Precision, kept => new Share(kept.Meter.Precision)),
        In(RunOptions.PointBudget, kept => new Duration(kept.Meter.PointBudget)),
        In(RunOptions.HeldOut, kept => kept.Design.HeldOut),
        In(RunOptions.Transfers, kept => kept.Transfers),
        In(RunOptions.Name, kept => kept.Name),
    ];

    /// <exception cref="CommandException">Options contradict the journal: a line for each.</exception>
    public static void Check(ParseResult options, RunSettings kept)
    {
        string[] faults = [.. _contradictions.Select(option => option(options, kept)).OfType<string>()];
        if (faults.Length > 0)
        {
            throw new CommandException(ExitCode.Usage, string.Join('\n', faults));
        }
    }

    /// <summary>Says how an option, if it is given, contradicts what was kept.</summary>
    private static Func<ParseResult, RunSettings, string?> In<T>(Option<T> option, Func<RunSettings, object?> keptOf) =>
        (options, settings) =>
        {
            var (given, kept) = (Text(options.GetValue(option)), Text(keptOf(settings)));
            return !options.IsGiven(option) || given == kept
                ? null
                : $"{option.Name}: the run that broke off has {kept}, not {given}; leave the option out.";
        };

    private static string Text(object? value) => value switch
    {
        null or false => "none",
        true => "them",
        IEnumerable<int> numbers => string.Join(',', numbers),
        IEnumerable<MeasuredPhase> phases => PhaseLetters.Text(phases),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
