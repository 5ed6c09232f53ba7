using TeraPipe.Contracts.Plans;

namespace TeraPipe.TrainGpt;

/// <summary>What the command line asked of check and compare.</summary>
internal sealed record ComparisonOptions
{
    public required Uri Planner { get; init; }

    public required string Model { get; init; }

    public required string Profile { get; init; }

    public required int Stages { get; init; }

    public required int SequenceTokens { get; init; }

    public required int GrainTokens { get; init; }

    /// <summary>Steps that count, after the warm-up.</summary>
    public required int Steps { get; init; }

    public required int WarmUpSteps { get; init; }

    /// <summary>A text file, or a folder with text files.</summary>
    public required string Data { get; init; }

    /// <summary>Where the timelines are drawn; null for nowhere.</summary>
    public string? Pictures { get; init; }

    public bool Json { get; init; }

    /// <summary>The question to the planner: one sequence a step.</summary>
    public PlanRequest ToPlanRequest() => new()
    {
        Model = Model,
        Profile = Profile,
        Stages = Stages,
        SequenceTokens = SequenceTokens,
        GrainTokens = GrainTokens,
        BatchSequences = 1,
    };
}
