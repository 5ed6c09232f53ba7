namespace TeraPipe.Planning.Slicing;

/// <summary>What slices must keep to besides being whole grains. Null: no such constraint.</summary>
public sealed record SliceConstraints
{
    /// <summary>No constraint at all.</summary>
    public static SliceConstraints None { get; } = new();

    /// <summary>Every slice is a multiple of it: the tensor-parallel degree, a page of the key-value cache.</summary>
    public Tokens? MultipleOf { get; init; }

    /// <summary>No slice is shorter, except perhaps the tail (a sequence's last slice).</summary>
    public Tokens? Minimum { get; init; }

    /// <summary>No tail is below the minimum either.</summary>
    public bool TailKeepsMinimum { get; init; }

    /// <summary>No slice is longer.</summary>
    public Tokens? Maximum { get; init; }

    /// <summary>A sequence has at most so many slices.</summary>
    public int? MaximumSlices { get; init; }
}
