using System.CommandLine;
using TeraPipe.Contracts.Models;
using TeraPipe.Executor.Model;
using TeraPipe.Planning;

namespace TeraPipe.Profiler.Commands;

/// <summary>The layer that is measured, and how its sequences may be cut.</summary>
/// <param name="Layer">One layer alone, with the longest sequence it sees.</param>
/// <param name="Grain">What every slice and context is a multiple of; divides that sequence.</param>
internal sealed record Workload(GptShape Layer, Tokens Grain)
{
    private const int DefaultGrains = 16;

    /// <param name="options">A command line that parsed.</param>
    /// <param name="model">What the catalogue says of --model; null where that was not given.</param>
    /// <exception cref="CommandException">Options are missing or contradictory: a line for each fault.</exception>
    public static Workload From(ParseResult options, ModelResponse? model)
    {
        var hiddenSize = options.GetValue(RunOptions.Hidden) ?? model?.HiddenSize ?? 0;
        var heads = options.GetValue(RunOptions.Heads) ?? model?.Heads ?? 0;
        var feedForwardSize = options.GetValue(RunOptions.FeedForward) ?? model?.FeedForwardSize ?? 4 * hiddenSize;
        var sequence = options.GetValue(RunOptions.Sequence) ?? model?.MaxSequenceTokens ?? 0;
        var grain = options.GetValue(RunOptions.Grain) ?? Math.Max(sequence / DefaultGrains, 1);

        List<string> faults = [];
        Require(hiddenSize > 0, "--hidden is required, or --model and --planner.");
        Require(heads > 0, "--heads is required, or --model and --planner.");
        Require(sequence > 0, "--sequence is required, or --model and --planner.");
        Require(heads == 0 || hiddenSize % heads == 0, $"--heads: {heads} does not divide --hidden, {hiddenSize}.");
        Require(sequence % grain == 0, $"--grain: {grain} does not divide --sequence, {sequence}.");
        return faults.Count == 0
            ? new Workload(new GptShape(1, hiddenSize, heads, feedForwardSize, 1, sequence), new Tokens(grain))
            : throw new CommandException(ExitCode.Usage, string.Join('\n', faults));

        void Require(bool holds, string otherwise)
        {
            if (!holds)
            {
                faults.Add(otherwise);
            }
        }
    }
}
