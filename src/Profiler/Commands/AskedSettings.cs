using System.CommandLine;
using TeraPipe.Contracts.Models;
using TeraPipe.Profiler.Machine;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Session;

namespace TeraPipe.Profiler.Commands;

/// <summary>What the options of <c>profiler run</c> ask for.</summary>
internal static class AskedSettings
{
    private const int GridGrains = 16;
    private const int AdaptiveGrains = 256; // a finer grain changes a plan by less than its points are known
    private const int LeastGrain = 8;       // hardware likes multiples of it

    /// <param name="options">A command line that parsed.</param>
    /// <param name="model">What the catalogue says of --model; null where that was not given.</param>
    /// <exception cref="CommandException">Options are missing or contradictory: a line for each fault.</exception>
    public static RunSettings Of(ParseResult options, ModelResponse? model)
    {
        var subject = SubjectOf(options, model);
        var design = DesignOf(options, subject.SequenceTokens);
        string[] faults = [.. Faults(subject, design.GrainTokens)];
        return faults.Length > 0
            ? throw new CommandException(ExitCode.Usage, string.Join('\n', faults))
            : new RunSettings
            {
                Name = options.GetValue(RunOptions.Name),
                Subject = subject,
                Phases = options.GetValue(RunOptions.Phases) ?? PhaseLetters.All,
                Meter = new MeterOptions
                {
                    Precision = options.GetValue(RunOptions.Precision).Value,
                    PointBudget = options.IsGiven(RunOptions.PointBudget)
                        ? options.GetValue(RunOptions.PointBudget).Time
                        : UsualPointBudget(design.Kind),
                },
                Design = design,
                Transfers = options.GetValue(RunOptions.Transfers),
            };
    }

    /// <summary>An adaptive design visits again what it must know better: its visits are short.</summary>
    /// <param name="design">"adaptive" or "grid".</param>
    public static TimeSpan UsualPointBudget(string design) =>
        new MeterOptions().PointBudget / (design == "adaptive" ? 2 : 1);

    /// <summary>0 stands for what was not given, and must be.</summary>
    private static ProfileSubject SubjectOf(ParseResult options, ModelResponse? model)
    {
        var architecture = options.IsGiven(RunOptions.Architecture) || model is null
            ? options.GetValue(RunOptions.Architecture)!
            : model.Architecture;
        var hiddenSize = options.GetValue(RunOptions.Hidden) ?? model?.HiddenSize ?? 0;
        var heads = options.GetValue(RunOptions.Heads) ?? model?.Heads ?? 0;
        var usualFeedForward = architecture == "gpt" ? 4 * hiddenSize : 0;
        return new ProfileSubject
        {
            Architecture = architecture,
            HiddenSize = hiddenSize,
            Heads = heads,
            KeyValueHeads = options.GetValue(RunOptions.KeyValueHeads) ?? model?.KeyValueHeads ?? heads,
            FeedForwardSize = options.GetValue(RunOptions.FeedForward) ?? model?.FeedForwardSize ?? usualFeedForward,
            VocabularySize = options.GetValue(RunOptions.Vocabulary),
            SequenceTokens = options.GetValue(RunOptions.Sequence) ?? model?.MaxSequenceTokens ?? 0,
            Dtype = options.GetValue(RunOptions.Dtype)!,
            TensorParallelDegree = options.GetValue(RunOptions.TensorParallel),
            Device = options.GetValue(RunOptions.Device)!,
            Threads = options.GetValue(RunOptions.Threads),
        };
    }

    private static DesignSettings DesignOf(ParseResult options, int sequenceTokens)
    {
        var kind = options.GetValue(RunOptions.Design)!;
        return new()
        {
            Kind = kind,
            MicroBatches = options.GetValue(RunOptions.MicroBatches)!,
            GrainTokens = options.GetValue(RunOptions.Grain) ?? DefaultGrain(kind, sequenceTokens),
            StageCounts = options.GetValue(RunOptions.Stages)!,
            Regret = options.GetValue(RunOptions.Regret).Value,
            HeldOut = options.GetValue(RunOptions.HeldOut),
        };
    }

    /// <summary>Of an adaptive design the least multiple of 8 that divides the sequence into few enough.</summary>
    private static int DefaultGrain(string kind, int sequenceTokens)
    {
        var grid = Math.Max(sequenceTokens / GridGrains, 1);
        return kind == "grid" ? grid : Enumerable.Range(1, grid / LeastGrain)
            .Select(multiple => multiple * LeastGrain)
            .FirstOrDefault(
                grain => sequenceTokens % grain == 0 && sequenceTokens / grain <= AdaptiveGrains, grid);
    }

    private static IEnumerable<string> Faults(ProfileSubject subject, int grainTokens)
    {
        var (hidden, heads, sharing) = (subject.HiddenSize, subject.Heads, subject.TensorParallelDegree);
        (bool Holds, string Otherwise)[] rules =
        [
            (hidden > 0, "--hidden is required, or --model and --planner."),
            (heads > 0, "--heads is required, or --model and --planner."),
            (subject.SequenceTokens > 0, "--sequence is required, or --model and --planner."),
            (hidden == 0 || subject.FeedForwardSize > 0, "--feed-forward is required of a llama; it has no usual one."),
            (heads == 0 || hidden % heads == 0, $"--heads: {heads} does not divide --hidden, {hidden}."),
            (
                heads == 0 || heads % subject.KeyValueHeads == 0,
                $"--key-value-heads: {subject.KeyValueHeads} does not divide --heads, {heads}."),
            (
                subject.SequenceTokens % grainTokens == 0,
                $"--grain: {grainTokens} does not divide --sequence, {subject.SequenceTokens}."),
            (
                subject.KeyValueHeads % sharing == 0 && subject.FeedForwardSize % sharing == 0,
                $"--tensor-parallel: {sharing} does not divide --key-value-heads, {subject.KeyValueHeads}, and "
                + $"--feed-forward, {subject.FeedForwardSize}."),
        ];
        return rules.Where(rule => !rule.Holds).Select(rule => rule.Otherwise);
    }
}
