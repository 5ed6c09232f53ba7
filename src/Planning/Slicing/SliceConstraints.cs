namespace TeraPipe.Planning.Slicing;

/// <summary>What the slices of a sequence must keep to besides being whole grains. Null: no such constraint.</summary>
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

    /// <summary>Why no slicing of such a sequence keeps to the constraints; null if some slicing does.</summary>
    public InfeasibleConstraint? Infeasibility(Tokens sequence, Tokens grain) =>
        new ConstraintCheck(this, sequence, grain).Run();

    /// <summary>Whether such slices, first slice first, keep to the constraints.</summary>
    public bool AreKeptBy(IReadOnlyList<Tokens> slices)
    {
        ArgumentNullException.ThrowIfNull(slices);
        var underMinimum = TailKeepsMinimum ? slices : slices.SkipLast(1);
        return !(slices.Count > MaximumSlices)
            && slices.All(slice => !(slice.Count > Maximum?.Count))
            && slices.All(slice => slice.Count % (MultipleOf?.Count ?? 1) == 0)
            && underMinimum.All(slice => !(slice.Count < Minimum?.Count));
    }

    /// <summary>
    /// These constraints, each left out once, with its name. Without a minimum there is no rule for the tail.
    /// </summary>
    internal IEnumerable<(string Constraint, SliceConstraints Others)> LeaveOneOut() =>
        new (string, SliceConstraints)[]
        {
            (nameof(MultipleOf), this with { MultipleOf = null }),
            (nameof(Minimum), this with { Minimum = null }),
            (nameof(TailKeepsMinimum), this with { TailKeepsMinimum = false }),
            (nameof(Maximum), this with { Maximum = null }),
            (nameof(MaximumSlices), this with { MaximumSlices = null }),
        }.Where(one => one.Item2 != this && (Minimum is not null || one.Item1 != nameof(TailKeepsMinimum)));
}
