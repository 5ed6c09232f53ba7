namespace TeraPipe.Contracts.Plans;

/// <summary>What the slices of a sequence must keep to. A missing field is no constraint.</summary>
public sealed record PlanConstraints
{
    /// <summary>Every slice is a multiple of it: the tensor-parallel degree, a page of the key-value cache.</summary>
    public int? MultipleOfTokens { get; init; }

    /// <summary>No slice is shorter, except perhaps the tail, a sequence's last slice.</summary>
    public int? MinimumSliceTokens { get; init; }

    /// <summary>Whether the tail keeps the minimum too; false when it is missing.</summary>
    public bool? TailKeepsMinimum { get; init; }

    /// <summary>No slice is longer.</summary>
    public int? MaximumSliceTokens { get; init; }

    /// <summary>A sequence has at most so many slices.</summary>
    public int? MaximumSlices { get; init; }
}
