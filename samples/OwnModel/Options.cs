using TeraPipe.Planning.Schedules;

namespace TeraPipe.OwnModel;

/// <summary>What the command line asked for.</summary>
internal sealed record Options
{
    /// <summary>A text file.</summary>
    public required string Data { get; init; }

    public required int Steps { get; init; }

    public required int Layers { get; init; }

    /// <summary>Stages of the sliced training, each on a thread.</summary>
    public required int Stages { get; init; }

    public required int SequenceTokens { get; init; }

    /// <summary>Their lengths add up to the sequence's.</summary>
    public required IReadOnlyList<int> SliceTokens { get; init; }

    public required ScheduleKind Schedule { get; init; }

    /// <summary>Layers of each stage: as equal as can be.</summary>
    public IReadOnlyList<int> LayersPerStage =>
    [
        .. Enumerable.Range(0, Stages).Select(stage => ((stage + 1) * Layers / Stages) - (stage * Layers / Stages)),
    ];

    /// <exception cref="UserError">Values do not go together; says which.</exception>
    public void Check()
    {
        if (Stages > Layers)
        {
            throw new UserError(
                $"--stages: {Stages} stages for {Layers} layers; take {Layers} at most, or more --layers.");
        }

        var sum = SliceTokens.Sum(tokens => (long)tokens);
        if (sum != SequenceTokens)
        {
            throw new UserError(
                $"--slices: {string.Join(',', SliceTokens)} are {sum} tokens; a sequence has {SequenceTokens} "
                + "(--sequence).");
        }
    }
}
