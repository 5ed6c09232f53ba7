namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Walks many slicings of one sequence side by side, from context to context: at each it tells which slicings have a
/// slice that starts there.
/// </summary>
internal sealed class SlicingWalk
{
    private const int None = -1;
    private readonly IEnumerator<int>[] _slices; // [j]: the slices of slicing j that have not been told yet
    private readonly int[] _first;               // [s] is a slicing with a slice from grain s on, or None
    private readonly int[] _next;                // [j] is another one that starts where j does, or None
    private readonly (int Slicing, int Grains)[] _found;
    private int _count;

    /// <param name="slicings">Slices in grains, first slice first.</param>
    /// <param name="grainCount">What the slices of each add up to, n.</param>
    public SlicingWalk(IReadOnlyList<IEnumerable<int>> slicings, int grainCount)
    {
        _slices = [.. slicings.Select(slices => slices.GetEnumerator())];
        _next = [.. Enumerable.Range(0, slicings.Count).Select(j => j - 1)]; // all start at 0: the last first
        _first = new int[grainCount + 1];
        Array.Fill(_first, None);
        _first[0] = slicings.Count - 1;
        _found = new (int, int)[slicings.Count];
    }

    /// <summary>The context, in grains.</summary>
    public int Start { get; private set; } = None;

    /// <summary>The slicings that have a slice here, and its length.</summary>
    public ReadOnlySpan<(int Slicing, int Grains)> Slices => _found.AsSpan(0, _count);

    /// <summary>The longest slice here, in grains.</summary>
    public int Longest { get; private set; }

    /// <summary>Goes on to the next context at which a slice starts; false at the sequence's end.</summary>
    public bool Advance()
    {
        do
        {
            Start++;
        }
        while (_first[Start] == None); // all slicings meet at the end, n

        if (Start == _first.Length - 1)
        {
            return false;
        }

        (_count, Longest) = (0, 0);
        for (int j = _first[Start], next; j != None; j = next)
        {
            next = _next[j];
            _slices[j].MoveNext();
            var grains = _slices[j].Current;
            _found[_count++] = (j, grains);
            Longest = Math.Max(Longest, grains);
            (_next[j], _first[Start + grains]) = (_first[Start + grains], j);
        }

        return true;
    }
}
