namespace TeraPipe.Contracts.Plans;

/// <summary>Which device lacks memory for a plan, and how much; part of the problem memory-infeasible.</summary>
public sealed record PlanShortage
{
    /// <summary>The device that needs the most, from 0.</summary>
    public required int Device { get; init; }

    /// <summary>The stages that it holds.</summary>
    public required IReadOnlyList<int> Stages { get; init; }

    /// <summary>What it needs, in bytes.</summary>
    public required long NeededBytes { get; init; }

    /// <summary>What it has, in bytes.</summary>
    public required long AvailableBytes { get; init; }

    /// <summary>What is missing, in bytes.</summary>
    public required long MissingBytes { get; init; }

    /// <summary>The part that takes the most: "weights", "gradients", "optimiser state", …</summary>
    public required string LargestPart { get; init; }

    /// <summary>What that part takes, in bytes.</summary>
    public required long LargestPartBytes { get; init; }
}
