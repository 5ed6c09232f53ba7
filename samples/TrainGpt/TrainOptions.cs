namespace TeraPipe.TrainGpt;

/// <summary>What the command line asked for.</summary>
internal sealed record TrainOptions
{
    public required Uri Planner { get; init; }

    public required string Model { get; init; }

    public required string Profile { get; init; }

    public required int Stages { get; init; }

    public required int SequenceTokens { get; init; }

    public required int GrainTokens { get; init; }

    public required int Steps { get; init; }

    public required int WarmUpSteps { get; init; }

    public required double LearningRate { get; init; }

    public required string Data { get; init; }

    public required DirectoryInfo? Pictures { get; init; }

    public required bool Json { get; init; }
}
