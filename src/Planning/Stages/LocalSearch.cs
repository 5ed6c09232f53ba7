namespace TeraPipe.Planning.Stages;

/// <summary>
/// Improves one plan by small changes, each kept if the schedule's makespan becomes less, until none helps: units moved
/// between neighbouring slices, many at a time first; slices split, merged and cut anew; micro-batches split, joined,
/// levelled and swapped. Each change of a slicing is tried on all micro-batches that are cut so together, then on each
/// alone.
/// </summary>
internal sealed class LocalSearch(PipelineProblem problem, PlanSearch search, long mostActions)
{
    private readonly BatchMoves _batchMoves = new(problem);
    private readonly long _lastAction = search.SimulatedActions + mostActions;
    private UnitSlicing[] _plan = [];
    private double _planMs;

    private bool IsOver => search.IsOver || search.SimulatedActions > _lastAction;

    /// <summary>Climbs from the plan; the search keeps the best that is found.</summary>
    public void Run(UnitSlicing[] start, double startMs)
    {
        (_plan, _planMs) = (start, startMs);
        var before = double.PositiveInfinity;
        while (_planMs < before && !IsOver)
        {
            before = _planMs;
            for (var step = Math.Max(1, problem.UnitCount / 16); step > 0; step /= 2)
            {
                ShiftEverywhere(step);
            }

            RecutEverywhere();
            Regroup();
        }
    }

    private void ShiftEverywhere(int step)
    {
        foreach (var members in AlikeAndAlone())
        {
            for (var i = 0; i + 1 < _plan[members[0]].Slices.Length; i++)
            {
                foreach (var units in new[] { step, -step })
                {
                    while (Replace(members, slices => SlicingMoves.Shift(slices, i, units)))
                    {
                        // as long as it helps
                    }
                }
            }
        }
    }

    private void RecutEverywhere()
    {
        foreach (var members in AlikeAndAlone())
        {
            var count = _plan[members[0]].Slices.Length;
            foreach (var change in new[] { count - 1, count + 1, count / 2, 2 * count })
            {
                Replace(members, slices => SlicingMoves.Resample(slices, change));
            }

            for (var i = 0; i < _plan[members[0]].Slices.Length; i++)
            {
                Replace(members, slices => SlicingMoves.Split(slices, i));
                Replace(members, slices => SlicingMoves.Merge(slices, i));
            }
        }
    }

    private void Regroup()
    {
        while (_batchMoves.Of(_plan).TakeWhile(_ => !IsOver).Any(Accept))
        {
            // from the better plan once more
        }
    }

    /// <summary>Micro-batches that are cut alike, each such set as a whole; then each of several alone.</summary>
    private List<int[]> AlikeAndAlone()
    {
        var alike = _plan.Index().GroupBy(one => one.Item, one => one.Index).Select(group => group.ToArray()).ToList();
        var several = alike.Where(group => group.Length > 1);
        return [.. alike, .. several.SelectMany(group => group.Select(m => new[] { m }))];
    }

    private bool Replace(int[] members, Func<int[], int[]?> change)
    {
        if (IsOver)
        {
            return false;
        }

        var changed = (UnitSlicing[])_plan.Clone();
        foreach (var m in members)
        {
            if (change(_plan[m].Slices) is not { } slices)
            {
                return false;
            }

            changed[m] = _plan[m] with { Slices = slices };
        }

        return Accept(changed);
    }

    private bool Accept(UnitSlicing[] changed)
    {
        var makespanMs = search.Try(changed, belowMs: _planMs);
        if (double.IsInfinity(makespanMs))
        {
            return false;
        }

        (_plan, _planMs) = (changed, makespanMs);
        return true;
    }
}
