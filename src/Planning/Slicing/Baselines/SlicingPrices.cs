namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The makespans of many slicings of one problem, each in equal micro-batches of the size that suits it best. A row of
/// latencies is asked for once for each size and context, and every slicing that has a slice there takes its share;
/// what a batch costs is put together from these sums and maxima.
/// </summary>
internal sealed class SlicingPrices
{
    private readonly SlicingProblem _problem;
    private readonly IReadOnlyList<IEnumerable<int>> _slicings;
    private readonly SliceSums[][] _ofOne; // [i][j]: one micro-batch of size i under slicing j
    private readonly int[] _preferred;    // [j] is the micro-batch size that suits slicing j best
    private readonly double[] _makespansMs;

    /// <param name="problem">The question.</param>
    /// <param name="slicings">Slices in grains, first slice first; enumerated more than once.</param>
    public SlicingPrices(SlicingProblem problem, IReadOnlyList<IEnumerable<int>> slicings)
    {
        (_problem, _slicings) = (problem, slicings);
        _ofOne = [.. problem.MicroBatchSizes.Select(_ => new SliceSums[slicings.Count])];
        _preferred = new int[slicings.Count];
        _makespansMs = new double[slicings.Count];
        PriceSlices();
        PriceBatches();
        Best = Array.IndexOf(_makespansMs, _makespansMs.Min());
    }

    /// <summary>The slicing of least makespan, the first of equals.</summary>
    public int Best { get; }

    /// <summary>[j] is the makespan of slicing j; null if the latency model refuses one of its slices.</summary>
    public IReadOnlyList<Milliseconds?> Makespans =>
        [.. _makespansMs.Select(ms => double.IsFinite(ms) ? new Milliseconds(ms) : (Milliseconds?)null)];

    /// <summary>The batch under slicing j; equal micro-batches are one object.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches(int j)
    {
        var slices = _slicings[j].Select(_problem.Grains).ToArray();
        var bySize = new Dictionary<int, MicroBatchSlicing>();
        return
        [
            .. _problem.Compose(_preferred[j]).Select(size => bySize.TryGetValue(size, out var known)
                ? known
                : bySize[size] = new MicroBatchSlicing(size, slices)),
        ];
    }

    /// <summary>
    /// Slicing j as an answer, with the micro-batch size among its parameters; null if the latency model refuses it.
    /// </summary>
    public Baseline? Baseline(string name, int j, Dictionary<string, double> parameters)
    {
        parameters["microBatchSequences"] = _preferred[j];
        return double.IsFinite(_makespansMs[j]) ? new Baseline(name, parameters, MicroBatches(j), _problem) : null;
    }

    private void PriceSlices()
    {
        var free = _problem.With(SliceConstraints.None); // so that its units are grains
        var rows = _problem.MicroBatchSizes.Select(size => new RowPricing(free, size)).ToArray();
        var n = _problem.GrainCount;
        var numbers = new double[3 * n]; // busy times, m_F, m_B
        for (var walk = new SlicingWalk(_slicings, n); walk.Advance();)
        {
            var row = new SliceRow(numbers, n, first: 1, walk.Longest);
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i].Fill(
                    walk.Start,
                    numbers.AsSpan(0, walk.Longest),
                    numbers.AsSpan(n, walk.Longest),
                    numbers.AsSpan(2 * n, walk.Longest));
                Add(walk.Slices, row, _ofOne[i]);
            }
        }
    }

    /// <summary>Adds the slices that start here to what one micro-batch costs under each slicing.</summary>
    private static void Add(ReadOnlySpan<(int Slicing, int Grains)> slices, SliceRow row, SliceSums[] ofOne)
    {
        var busyMs = row.BusyMs; // local, so that they stay in registers
        var forwardGateMs = row.ForwardGateMs;
        var backwardGateMs = row.BackwardGateMs;
        foreach (var (j, grains) in slices)
        {
            var i = grains - 1;
            ofOne[j].Add(busyMs[i], forwardGateMs[i], backwardGateMs[i]);
        }
    }

    private void PriceBatches()
    {
        Array.Fill(_makespansMs, double.PositiveInfinity);
        Array.Fill(_preferred, _problem.MicroBatchSizes[0]);
        foreach (var preferred in _problem.MicroBatchSizes)
        {
            var parts = _problem.Compose(preferred)
                .GroupBy(size => size)
                .Select(repeats => (_ofOne[IndexOf(repeats.Key)], repeats.Count()))
                .ToArray();
            for (var j = 0; j < _makespansMs.Length; j++)
            {
                var makespanMs = Together(parts, j).MakespanMs(_problem.StageCount);
                if (makespanMs < _makespansMs[j])
                {
                    (_makespansMs[j], _preferred[j]) = (makespanMs, preferred);
                }
            }
        }
    }

    private static Solution Together((SliceSums[] OfOne, int Count)[] parts, int j)
    {
        var (busyMs, forwardMs, backwardMs) = (0.0, 0.0, 0.0);
        foreach (var (ofOne, count) in parts)
        {
            busyMs += count * ofOne[j].BusyMs;
            forwardMs = Math.Max(forwardMs, ofOne[j].SlowestForwardMs);
            backwardMs = Math.Max(backwardMs, ofOne[j].SlowestBackwardMs);
        }

        return new Solution(busyMs, forwardMs, backwardMs);
    }

    private int IndexOf(int size)
    {
        var i = 0;
        while (_problem.MicroBatchSizes[i] != size)
        {
            i++;
        }

        return i;
    }
}
