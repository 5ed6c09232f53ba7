namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The paper's own algorithm (TeraPipe, sections 3.3 and 3.4, with what its published code settles). Forward and
/// backward are one latency with one maximum, and a slice's transfer t_x is exposed and counted twice:
///     t = F + B + 2 t_x,  T = Σ t + (K − 1) · max t.
/// For each bound t_max, ascending over all distinct t and leaving out those less than ε above the last one
/// tried:
///     S_b(e) = min over s &lt; e of { S_b(s) + t(b, s, e) : t(b, s, e) ≤ t_max }   over the tokens, for every size b,
///     S(B) = min over b of { S(B − b) + S_b(n) }                             over the batch,
/// and the candidate is S(B) + (K − 1) · the largest t in it. It stops at t_max · K above the best candidate. Every
/// micro-batch of one size has one slicing.
/// </summary>
/// <remarks>
/// The paper says that ε loses at most K · ε. That needs times that lie close together: the bounds tried are the least
/// times at least ε apart, so the one tried next above the best bound may lie as far above it as ε and the widest gap δ
/// between neighbouring times, and the loss is at most (K − 1)(ε + δ) of the lumped makespan.
/// </remarks>
public sealed class TeraPipeAlgorithm
{
    private readonly SlicingProblem _problem;
    private readonly LumpedLatencies[] _latencies; // [i] is for the size MicroBatchSizes[i]
    private readonly LumpedProgram[] _programs;    // the same
    private readonly double[] _busyMs;             // [s] is S(s), of s sequences
    private readonly double[] _slowestMs;          // [s] is the largest t in it
    private readonly int[] _last;                  // [s] is the index of its last size

    /// <summary>Tabulates t for every possible slice: 8 bytes each.</summary>
    public TeraPipeAlgorithm(SlicingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        _problem = problem;
        _latencies = [.. problem.MicroBatchSizes.Select(size => new LumpedLatencies(problem, size))];
        _programs = [.. _latencies.Select(latencies => new LumpedProgram(latencies))];
        _busyMs = new double[problem.BatchSequences + 1];
        _slowestMs = new double[problem.BatchSequences + 1];
        _last = new int[problem.BatchSequences + 1];
    }

    /// <summary>ε of the paper's text, 0.1 ms.</summary>
    public static Milliseconds PaperEpsilon { get; } = new(0.1);

    /// <summary>ε of the paper's code, 0.01 ms.</summary>
    public static Milliseconds CodeEpsilon { get; } = new(0.01);

    /// <summary>The bounds t_max that are tried with an ε, ascending; with 0 all distinct times.</summary>
    public IReadOnlyList<Milliseconds> Bounds(Milliseconds epsilon)
    {
        double[] timesMs = [.. _latencies.SelectMany(latencies => latencies.AllMs)];
        Array.Sort(timesMs);
        var bounds = new List<Milliseconds>();
        var lastMs = epsilon.Value > 0 ? 0 : double.NegativeInfinity; // the code's first bound lies at ε or above
        foreach (var timeMs in timesMs)
        {
            if (timeMs - lastMs >= epsilon.Value && timeMs != lastMs && double.IsFinite(timeMs))
            {
                bounds.Add(new Milliseconds(timeMs));
                lastMs = timeMs;
            }
        }

        return bounds;
    }

    /// <summary>The candidate of one bound: its lumped makespan; null if no slicing keeps to the bound.</summary>
    public Milliseconds? Solve(Milliseconds bound) => SolveMs(bound.Value) is var makespanMs
        && double.IsFinite(makespanMs) ? new Milliseconds(makespanMs) : null;

    /// <summary>
    /// The best candidate. Where ε leaves out every bound that a slicing keeps to, there is no bound. Null if
    /// the latency model refuses some slice of every slicing.
    /// </summary>
    /// <param name="epsilon">ε.</param>
    /// <param name="cancellationToken">Asked once a bound.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public IReadOnlyList<MicroBatchSlicing>? Plan(Milliseconds epsilon, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<MicroBatchSlicing>? best = null;
        var bestMs = double.PositiveInfinity;
        foreach (var bound in Bounds(epsilon).TakeWhile(bound => bound.Value * _problem.StageCount <= bestMs))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var makespanMs = SolveMs(bound.Value);
            if (makespanMs < bestMs)
            {
                (bestMs, best) = (makespanMs, MicroBatches());
            }
        }

        return best ?? (double.IsFinite(SolveMs(double.MaxValue)) ? MicroBatches() : null);
    }

    private double SolveMs(double boundMs)
    {
        foreach (var program in _programs)
        {
            program.Solve(boundMs);
        }

        for (var sequences = 1; sequences < _busyMs.Length; sequences++)
        {
            Compose(sequences);
        }

        return _busyMs[^1] + ((_problem.StageCount - 1) * _slowestMs[^1]);
    }

    private void Compose(int sequences)
    {
        _busyMs[sequences] = double.PositiveInfinity;
        for (var i = 0; i < _programs.Length && _problem.MicroBatchSizes[i] <= sequences; i++)
        {
            var before = sequences - _problem.MicroBatchSizes[i];
            var busyMs = _busyMs[before] + _programs[i].BusyMs;
            if (busyMs < _busyMs[sequences])
            {
                _busyMs[sequences] = busyMs;
                _slowestMs[sequences] = Math.Max(_slowestMs[before], _programs[i].SlowestMs);
                _last[sequences] = i;
            }
        }
    }

    private List<MicroBatchSlicing> MicroBatches()
    {
        var slicings = new Dictionary<int, MicroBatchSlicing>(); // equal micro-batches are one object
        var microBatches = new List<MicroBatchSlicing>();
        for (var left = _problem.BatchSequences; left > 0; left -= microBatches[^1].Sequences)
        {
            var i = _last[left];
            slicings.TryAdd(i, new(_problem.MicroBatchSizes[i], _programs[i].Slices().Select(_problem.Grains)));
            microBatches.Add(slicings[i]);
        }

        return microBatches;
    }
}
