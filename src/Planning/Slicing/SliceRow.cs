namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Slices that start at one unit: [i] of each span is the slice of <see cref="First"/> + i units.
/// </summary>
/// <param name="first">Units of the shortest slice.</param>
/// <param name="busyMs">a_F + a_B: how long the slice keeps a stage busy in both phases; infinite if no plan may have
/// it.</param>
/// <param name="forwardGateMs">m_F: after how long its forward is at the next stage.</param>
/// <param name="backwardGateMs">m_B: after how long its backward is at the stage before.</param>
internal readonly ref struct SliceRow(
    int first, ReadOnlySpan<double> busyMs, ReadOnlySpan<double> forwardGateMs, ReadOnlySpan<double> backwardGateMs)
{
    public int First { get; } = first;

    public ReadOnlySpan<double> BusyMs { get; } = busyMs;

    public ReadOnlySpan<double> ForwardGateMs { get; } = forwardGateMs;

    public ReadOnlySpan<double> BackwardGateMs { get; } = backwardGateMs;

    public int Count => BusyMs.Length;
}
