namespace TeraPipe.Planning.Slicing;

/// <summary>Which slices the constraints allow at which start, in units.</summary>
internal readonly struct SliceLengths
{
    private readonly int _unitCount;
    private readonly int _least;
    private readonly int _leastTail;
    private readonly int _most;

    public SliceLengths(SlicingProblem problem)
    {
        var (constraints, unit) = (problem.Constraints, problem.Unit.Count);
        _unitCount = problem.UnitCount;
        _least = Math.Max(1, ((constraints.Minimum?.Count ?? 1) + unit - 1) / unit);
        _leastTail = constraints.TailKeepsMinimum ? _least : 1;
        _most = Math.Min(_unitCount, (constraints.Maximum?.Count ?? problem.Sequence.Count) / unit);
    }

    /// <summary>
    /// The shortest and the longest slice that may start here; none if the first is longer than the last. Where less
    /// than the minimum is left, all of it is the tail.
    /// </summary>
    public (int First, int Last) From(int start)
    {
        var left = _unitCount - start;
        var first = left >= _least ? _least : Math.Max(left, _leastTail);
        return (first, Math.Min(left, _most));
    }
}
