using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// A second oracle, for sequences too long to try everything, of one sequence and at most constraints on a slice's
/// length. The gates that occur make a grid of pairs of bounds (u, v). One plain dynamic program for each rectangle of
/// the grid that may hold the best pair says
///     S*(uHi, vHi) + (K − 1)(uLo + vLo) ≤ T* ≤ the makespan of the slicing it found;
/// then the rectangles are cut in four, until nothing is left between the two.
/// </summary>
internal sealed class BoundGrid
{
    private readonly record struct Rectangle(
        int ForwardLo, int ForwardHi, int BackwardLo, int BackwardHi, double LeastMs);

    private readonly CostTable _table;
    private readonly SliceRules _rules;
    private readonly int _stageCount;
    private readonly double[] _forwardMs; // every gate of F, ascending
    private readonly double[] _backwardMs; // and of B
    private readonly SliceCost[] _best; // [e] is the least busy way to grain e
    private double _leastMs = double.PositiveInfinity; // of all slicings found

    private BoundGrid(SlicingProblem problem)
    {
        (_table, _rules) = (new CostTable(problem, microBatch: 1), new SliceRules(problem));
        _stageCount = problem.StageCount;
        var allowed = (from end in Enumerable.Range(1, _table.GrainCount)
                       from start in Enumerable.Range(0, end)
                       where _rules.Allow(end - start, isTail: end == _table.GrainCount)
                       select _table[start, end]).Where(cost => double.IsFinite(cost.BusyMs)).ToArray();
        _forwardMs = [.. allowed.Select(cost => cost.ForwardGateMs).Distinct().Order()];
        _backwardMs = [.. allowed.Select(cost => cost.BackwardGateMs).Distinct().Order()];
        _best = new SliceCost[_table.GrainCount + 1];
    }

    /// <summary>
    /// Bounds of the least makespan, at most <paramref name="relativeGap"/> apart; infinite if no slicing is legal.
    /// </summary>
    public static (double LowerMs, double UpperMs) Bracket(SlicingProblem problem, double relativeGap)
    {
        var grid = new BoundGrid(problem);
        return grid._forwardMs.Length > 0
            ? grid.Search(relativeGap)
            : (double.PositiveInfinity, double.PositiveInfinity);
    }

    private (double LowerMs, double UpperMs) Search(double relativeGap)
    {
        var provenMs = double.PositiveInfinity; // of what was dropped
        List<Rectangle> open = [new(0, _forwardMs.Length - 1, 0, _backwardMs.Length - 1, LeastMs: 0)];
        while (open.Count > 0)
        {
            var solved = open.Select(Solve).ToArray();
            provenMs = Math.Min(provenMs, solved.Where(IsDone).Select(part => part.LeastMs).Append(provenMs).Min());
            open = [.. solved.Where(part => !IsDone(part)).SelectMany(Quarters)];
        }

        return (Math.Min(provenMs, _leastMs), _leastMs);

        bool IsDone(Rectangle part) => part.LeastMs >= _leastMs * (1 - relativeGap) || double.IsInfinity(part.LeastMs)
            || (part.ForwardLo == part.ForwardHi && part.BackwardLo == part.BackwardHi);
    }

    private Rectangle Solve(Rectangle part)
    {
        var found = LeastBusy(_forwardMs[part.ForwardHi], _backwardMs[part.BackwardHi]);
        _leastMs = Math.Min(_leastMs, found.MakespanMs(_stageCount));
        var least = found with
        {
            ForwardGateMs = _forwardMs[part.ForwardLo],
            BackwardGateMs = _backwardMs[part.BackwardLo],
        };
        return part with { LeastMs = least.MakespanMs(_stageCount) };
    }

    private static IEnumerable<Rectangle> Quarters(Rectangle part) =>
        from forward in Halves(part.ForwardLo, part.ForwardHi)
        from backward in Halves(part.BackwardLo, part.BackwardHi)
        select new Rectangle(forward.Lo, forward.Hi, backward.Lo, backward.Hi, part.LeastMs);

    private static IEnumerable<(int Lo, int Hi)> Halves(int lo, int hi) =>
        lo == hi ? [(lo, hi)] : [(lo, (lo + hi) / 2), (((lo + hi) / 2) + 1, hi)];

    private SliceCost LeastBusy(double forwardMs, double backwardMs)
    {
        Array.Fill(_best, new SliceCost(double.PositiveInfinity, 0, 0));
        _best[0] = default;
        for (var start = 0; start < _table.GrainCount; start++)
        {
            for (var end = start + 1; end < _best.Length; end++)
            {
                var cost = _table[start, end];
                if (cost.ForwardGateMs <= forwardMs
                    && cost.BackwardGateMs <= backwardMs
                    && _best[start].BusyMs + cost.BusyMs < _best[end].BusyMs
                    && _rules.Allow(end - start, isTail: end == _table.GrainCount))
                {
                    _best[end] = _best[start] + cost;
                }
            }
        }

        return _best[^1];
    }
}
