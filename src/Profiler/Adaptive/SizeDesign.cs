using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// The design of one micro-batch size: (1) the coarse cells; (2) what a broken-off run left of a lattice; (3) while the
/// plan may be too bad and points are left, what promises most; (4) what the plan is made of, where that is far from
/// everything measured: no prior knows of a kernel that is slow just there.
/// </summary>
internal sealed class SizeDesign(AdaptiveOptions options, int microBatch)
{
    private const int Together = 3;        // cells a step: evaluations cost about as much as one
    private const double Promising = 0.1;  // of the best proposal's gain
    private const int LeastSteps = 4;      // after the coarse design, where the paper's grid is small
    private const int CoarseTogether = 6;  // cells a step: what fails shows what need not be tried
    private const int Near = 8;            // measured lengths on either side are apart by l / 8 at most
    private const int Seed = 20210701;

    private readonly SizeSpace _space = new(options, microBatch);

    /// <summary>Its cells.</summary>
    public SizeSpace Space => _space;

    /// <summary>No more visits.</summary>
    public int MostPoints => options.MostPoints ?? Math.Max(
        PaperGrid.PointCount(options.Sequence) / 5, CoarseCells.Of(_space.Count).Count + (LeastSteps * Together));

    /// <summary>Visits so far.</summary>
    public int PointsUsed(ProfileResults results) =>
        results.Visits.Count(visit => IsOwn(visit.Point) && !visit.IsHeldOut);

    /// <summary>What to measure next.</summary>
    public SizeStep Next(ProfileResults results, CancellationToken cancellationToken)
    {
        var failed = Failed(results);
        var left = MostPoints - PointsUsed(results);
        var begun = Unmeasured(Coarse(), results, failed);
        begun = begun.Length > 0 ? begun : Unmeasured(Lattice(results), results, failed);
        if (begun.Length > 0 && left > 0)
        {
            return new SizeStep([.. begun.Take(Math.Min(left, CoarseTogether))], Math.Min(left, begun.Length), null);
        }

        if (Evaluate(results, cancellationToken) is not { } evaluation)
        {
            return new SizeStep([], 0, null);
        }

        var cells = evaluation.RegretBound > options.Regret
            ? Chosen(new Proposals(evaluation, failed).All(), left)
            : [.. FarFromMeasured(evaluation, failed).Take(Math.Min(left, Together))];
        return new SizeStep(cells, cells.Count == 0 ? 0 : Expected(cells.Count, evaluation.RegretBound), evaluation);
    }

    /// <summary>How good plans are by now; null: nothing can be said.</summary>
    public SizeEvaluation? Evaluate(ProfileResults results, CancellationToken cancellationToken) => SizeEvaluation.Of(
        _space, options, results, Failed(results).LongestSlice(_space.Count), cancellationToken);

    /// <summary>Regret halves in about every second step; the coarse design alone is often enough.</summary>
    private int Expected(int count, double regretBound) =>
        count + (int)Math.Ceiling(2 * Together * Math.Max(0, Math.Log2(regretBound / options.Regret)));

    /// <summary>Lengths that the plans use, in gaps that are wide for them: of each that with most slices.</summary>
    private static IEnumerable<Cell> FarFromMeasured(SizeEvaluation evaluation, FailedCells failed)
    {
        int[] known = [.. evaluation.Times.Cells.Where(cell => cell.Context == 0).Select(cell => cell.Length)];
        return
            from length in evaluation.Plans.SelectMany(plan => plan.Plan[0].Slices)
                .GroupBy(slice => slice.Count / evaluation.Space.Grain.Count, slice => slice)
            let next = Array.FindIndex(known, other => other >= length.Key)
            where next > 0 && known[next] != length.Key && (known[next] - known[next - 1]) * Near > length.Key
            where known[next] - known[next - 1] > 2 && !failed.Contain(new Cell(length.Key, 0))
            group (Length: length.Key, Count: length.Count()) by next into gap
            let most = gap.MaxBy(length => length.Count)
            orderby most.Count descending, most.Length
            select new Cell(most.Length, 0);
    }

    /// <summary>In a seeded order: a slow minute of the machine meets cells from all over the table.</summary>
    private Cell[] Coarse()
    {
        Cell[] cells = [.. CoarseCells.Of(_space.Count)];
        new Random(Seed).Shuffle(cells);
        return cells;
    }

    /// <summary>All lengths that were visited after some context, with all contexts.</summary>
    private IEnumerable<Cell> Lattice(ProfileResults results)
    {
        Cell[] visited =
            [.. Own(results).Select(result => _space.CellOf(result.Point)).Where(cell => cell.Context > 0)];
        return from length in visited.Select(cell => cell.Length).Distinct().Order()
               from context in visited.Select(cell => cell.Context).Append(0).Distinct().Order()
               where length + context <= _space.Count
               select new Cell(length, context);
    }

    private Cell[] Unmeasured(IEnumerable<Cell> cells, ProfileResults results, FailedCells failed) =>
        [.. cells.Where(cell => results.Find(_space.PointOf(cell)) is null && !failed.Contain(cell))];

    private FailedCells Failed(ProfileResults results) => new(
        [.. Own(results).Where(result => !result.IsMeasured).Select(result => _space.CellOf(result.Point))]);

    private IEnumerable<PointResult> Own(ProfileResults results) =>
        results.Points.Where(result => IsOwn(result.Point) && !result.IsHeldOut);

    private bool IsOwn(ProfilePoint point) => point.Part == MeasuredPart.Layer && point.MicroBatch == microBatch;

    /// <summary>The most promising, and others as long as they promise something and are few.</summary>
    private static List<Cell> Chosen(IEnumerable<Proposal> proposals, int left)
    {
        List<Cell> chosen = [];
        var best = 0.0;
        foreach (var proposal in proposals.OrderByDescending(proposal => proposal.Gain))
        {
            best = Math.Max(best, proposal.Gain);
            var most = Math.Min(left, chosen.Count == 0 ? left : Together);
            if (proposal.Gain >= Promising * best
                && chosen.Count + proposal.Cells.Count <= most
                && !proposal.Cells.Any(chosen.Contains))
            {
                chosen.AddRange(proposal.Cells);
            }
        }

        return chosen;
    }
}
