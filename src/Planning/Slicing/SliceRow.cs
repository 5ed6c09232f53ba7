namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Slices that start at one unit: [i] of each span is the slice of <see cref="First"/> + i units. The numbers lie in
/// one piece of memory: first all busy times, <paramref name="stride"/> later all m_F, as much later all m_B.
/// </summary>
/// <param name="numbers">Milliseconds.</param>
/// <param name="stride">From one kind of number to the next; at least <paramref name="count"/>.</param>
/// <param name="first">Units of the shortest slice.</param>
/// <param name="count">Slices in the row.</param>
internal readonly ref struct SliceRow(ReadOnlySpan<double> numbers, int stride, int first, int count)
{
    private readonly ReadOnlySpan<double> _numbers = numbers;
    private readonly int _stride = stride;

    public int First { get; } = first;

    public int Count { get; } = count;

    /// <summary>
    /// a_F + a_B: how long a slice keeps a stage busy in both phases; infinite if no plan may have it.
    /// </summary>
    public ReadOnlySpan<double> BusyMs => _numbers[..Count];

    /// <summary>m_F: after how long a slice's forward is at the next stage.</summary>
    public ReadOnlySpan<double> ForwardGateMs => _numbers.Slice(_stride, Count);

    /// <summary>m_B: after how long a slice's backward is at the stage before.</summary>
    public ReadOnlySpan<double> BackwardGateMs => _numbers.Slice(2 * _stride, Count);
}
