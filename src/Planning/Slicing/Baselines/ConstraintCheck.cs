namespace TeraPipe.Planning.Slicing;

/// <summary>Whether finished slices keep to constraints that nobody planned them with.</summary>
internal static class ConstraintCheck
{
    public static bool Keeps(SliceConstraints constraints, IReadOnlyList<Tokens> slices)
    {
        var underMinimum = constraints.TailKeepsMinimum ? slices : slices.SkipLast(1);
        return !(slices.Count > constraints.MaximumSlices)
            && slices.All(slice => !(slice.Count > constraints.Maximum?.Count))
            && slices.All(slice => slice.Count % (constraints.MultipleOf?.Count ?? 1) == 0)
            && underMinimum.All(slice => !(slice.Count < constraints.Minimum?.Count));
    }
}
