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

    /// <summary>[j] is the makespan of slicing j.</summary>
    public IReadOnlyList<Milliseconds> Makespans => [.. _makespansMs.Select(ms => new Milliseconds(ms))];

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

    /// <summary>Slicing j as an answer, with the micro-batch size among its parameters.</summary>
    public Baseline Baseline(string name, int j, Dictionary<string, double> parameters)
    {
        parameters["microBatchSequences"] = _preferred[j];
        return new Baseline(name, parameters, MicroBatches(j), _problem);
    }

    private void PriceSlices()
    {
        var walk = new SlicingWalk(_slicings, _problem.GrainCount);
        var extras = _problem.MicroBatchSizes.Select(size => new TransferExtras(_problem, size)).ToArray();
        var (forwardMs, backwardMs) = (new double[_problem.GrainCount], new double[_problem.GrainCount]);
        while (walk.Advance())
        {
            var forward = forwardMs.AsSpan(0, walk.Longest);
            var backward = backwardMs.AsSpan(0, walk.Longest);
            for (var i = 0; i < _ofOne.Length; i++)
            {
                _problem.StageLatency.PredictRow(
                    _problem.MicroBatchSizes[i], _problem.Grains(walk.Start), _problem.Grain, forward, backward);
                Add(walk.Slices, _ofOne[i], extras[i], forward, backward);
            }
        }
    }

    /// <summary>Adds the slices that start here to what one micro-batch costs under each slicing.</summary>
    private static void Add(
        ReadOnlySpan<(int Slicing, int Grains)> slices,
        SliceSums[] ofOne,
        TransferExtras extras,
        ReadOnlySpan<double> forwardMs,
        ReadOnlySpan<double> backwardMs)
    {
        foreach (var (j, grains) in slices)
        {
            ofOne[j].Add(forwardMs[grains - 1], backwardMs[grains - 1], extras.BusyMs(grains), extras.GateMs(grains));
        }
    }

    private void PriceBatches()
    {
        Array.Fill(_makespansMs, double.PositiveInfinity);
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
