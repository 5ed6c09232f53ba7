namespace TeraPipe.Profiler.Import;

/// <summary>
/// Times of one operator by one size, with straight lines between those tabulated: monotone where they are. It has no
/// answer outside of them.
/// </summary>
internal sealed class OperatorCurve
{
    private readonly int[] _sizes; // ascending
    private readonly OperatorTimes[] _times;

    /// <param name="times">By size, in any order; at least one, no size twice.</param>
    public OperatorCurve(IEnumerable<(int Size, OperatorTimes Times)> times)
    {
        var ordered = times.OrderBy(each => each.Size).ToArray();
        (_sizes, _times) = ([.. ordered.Select(each => each.Size)], [.. ordered.Select(each => each.Times)]);
    }

    public int Least => _sizes[0];

    public int Most => _sizes[^1];

    /// <summary>The sizes that are tabulated, ascending.</summary>
    public IReadOnlyList<int> Sizes => _sizes;

    /// <summary>Whether all backward times are tabulated.</summary>
    public bool HasBackward => _times.All(each => each.TabulatedBackwardMs is not null);

    /// <summary>Null outside of what is tabulated.</summary>
    public OperatorTimes? At(int size)
    {
        var found = Array.BinarySearch(_sizes, size);
        if (found >= 0)
        {
            return _times[found];
        }

        var next = ~found;
        if (next == 0 || next == _sizes.Length)
        {
            return null;
        }

        var share = (double)(size - _sizes[next - 1]) / (_sizes[next] - _sizes[next - 1]);
        return new OperatorTimes(
            Between(_times[next - 1].ForwardMs, _times[next].ForwardMs),
            Between(_times[next - 1].BackwardMs, _times[next].BackwardMs));

        double Between(double from, double to) => from + (share * (to - from));
    }
}
