namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// What may be measured next, and what each would gain: sensitivity × uncertainty, as <see cref="ErrorShares"/> has it.
/// (1) Between two measured lengths the one where the service is most wrong: half-way where times bend, and where they
/// step the first length after the step. (2) A measured point once more, as far as its noise is what is wrong. (3) A
/// mark for the lattice: its length after all contexts, and what it leaves of the sequence as a context of all lengths.
/// </summary>
internal sealed class Proposals
{
    // Another visit of as many runs leaves 0.7 of the noise.
    private const double GainOfRepeat = 0.3;

    private readonly SizeEvaluation _evaluation;
    private readonly ErrorShares _shares;
    private readonly FailedCells _failed;
    private readonly Dictionary<Cell, int> _known; // index in Times
    private readonly int[] _lattice;               // lengths measured after some context
    private readonly int[] _contexts;              // from 0

    /// <param name="evaluation">What is known and what it is good for.</param>
    /// <param name="failed">What cannot be measured.</param>
    public Proposals(SizeEvaluation evaluation, FailedCells failed)
    {
        (_evaluation, _shares, _failed) = (evaluation, new ErrorShares(evaluation), failed);
        var cells = evaluation.Times.Cells;
        _known = cells.Index().ToDictionary(each => each.Item, each => each.Index);
        _lattice = [.. cells.Where(cell => cell.Context > 0).Select(cell => cell.Length).Distinct().Order()];
        _contexts = [.. cells.Select(cell => cell.Context).Distinct().Order()];
    }

    /// <summary>All that gain something, in no order.</summary>
    public IEnumerable<Proposal> All() => Between()
        .Concat(RepeatedLengths())
        .Concat(Marks())
        .Concat(RepeatedContexts())
        .Where(proposal => proposal is { Gain: > 0, Cells.Count: > 0 }
            && !proposal.Cells.Any(_failed.Contain));

    private IEnumerable<Proposal> Between()
    {
        var lengths = _evaluation.Times.Lengths.Where(length => _known.ContainsKey(new Cell(length, 0))).ToArray();
        foreach (var (low, high) in lengths.Zip(lengths.Skip(1)).Where(pair => pair.Second - pair.First > 1))
        {
            int[] between = [.. Enumerable.Range(low + 1, high - low - 1)];
            yield return new Proposal([new Cell(between.MaxBy(_shares.CurveErrorMs), 0)], between.Sum(_shares.Curve));
        }
    }

    private IEnumerable<Proposal> RepeatedLengths() => _evaluation.Times.Cells
        .Where(cell => cell.Context == 0 && _shares.Curve(cell.Length) > 0)
        .Select(cell => new Proposal(
            [cell], Repeated(_shares.Curve(cell.Length), cell, _shares.CurveErrorMs(cell.Length))));

    private IEnumerable<Proposal> RepeatedContexts() => _shares.Context
        .GroupBy(each => new Cell(Nearest(_lattice, each.Key.Length), Nearest(_contexts, each.Key.Context)))
        .Where(near => _known.ContainsKey(near.Key))
        .Select(near => new Proposal([near.Key], Repeated(
            near.Sum(each => each.Value), near.Key, near.Average(each => _shares.ContextErrorMs(each.Key)))));

    /// <summary>
    /// Between the lattice's lengths around the one with most charged to it, the one where the service is most wrong;
    /// and of the contexts that are not in the lattice the one with most charged to it.
    /// </summary>
    private IEnumerable<Proposal> Marks()
    {
        var count = _evaluation.Space.Count;
        var byLength = _shares.Context.Where(each => !_lattice.Contains(each.Key.Length))
            .GroupBy(each => each.Key.Length, each => each.Value);
        var byContext = _shares.Context.Where(each => !_contexts.Contains(each.Key.Context))
            .GroupBy(each => each.Key.Context, each => each.Value);
        HashSet<int> marks = [];
        if (byLength.MaxBy(length => length.Sum()) is { Key: var most })
        {
            var (shorter, longer) = Around(_lattice, most, count);
            marks.Add(Enumerable.Range(shorter + 1, longer - shorter - 1).MaxBy(_shares.EndErrorMs));
        }

        if (byContext.MaxBy(context => context.Sum()) is { Key: var context })
        {
            marks.Add(count - context);
        }

        return marks.Select(Mark);
    }

    private Proposal Mark(int mark)
    {
        var count = _evaluation.Space.Count;
        var (shorter, longer) = Around(_lattice, mark, count);
        var (fewer, more) = Around(_contexts, count - mark, count);
        var gain = _shares.Context
            .Where(each => (each.Key.Length > shorter && each.Key.Length < longer)
                || (each.Key.Context > fewer && each.Key.Context < more))
            .Sum(each => each.Value);
        Cell[] cells =
        [
            .. _contexts.Append(count - mark).Select(context => new Cell(mark, context))
                .Concat(_lattice.Select(length => new Cell(length, count - mark)))
                .Where(cell => cell.Length + cell.Context <= count && !_known.ContainsKey(cell))
                .Distinct(),
        ];
        return new Proposal(cells, cells.Length == 0 ? 0 : gain / cells.Length);
    }

    private double Repeated(double charged, Cell cell, double errorMs)
    {
        var (times, i) = (_evaluation.Times, _known[cell]);
        var noiseMs = double.Hypot(
            times.Forward.Errors[i] * times.Forward.TimesMs[i], times.Backward.Errors[i] * times.Backward.TimesMs[i]);
        return GainOfRepeat * charged * (errorMs > noiseMs ? noiseMs / errorMs : 1);
    }

    private static int Nearest(int[] values, int to) => values.MinBy(value => Math.Abs(value - to));

    /// <summary>The next values on either side; 0 and the count where there is none.</summary>
    private static (int Below, int Above) Around(int[] ascending, int value, int count) => (
        ascending.LastOrDefault(each => each < value, 0), ascending.FirstOrDefault(each => each > value, count));
}
