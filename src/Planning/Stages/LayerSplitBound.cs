using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// Bounds the makespan of all splits at once. A split is as fast as T only if no stage is busy for longer:
///     n_k ≤ cap_k(T), the most layers with which stage k's least busy time is at most T, and so
///     n_k ≥ least_k(T) = N − Σ over the other stages of cap(T).
/// Hence T is impossible if Σ cap(T) &lt; N; and if it is for a pipeline whose stages have just the layers that they
/// must have, as no time grows when layers are taken away. A slice that crosses all stages crosses all N layers however
/// they are split: what it takes through the N − Σ least(T) others on the fastest device is still counted there.
/// </summary>
internal sealed class LayerSplitBound(LayerSplitProblem problem, SearchContext context)
{
    private const double Tolerance = 5e-3; // of the makespan
    private readonly Dictionary<ILatencyModel, double> _busyMs = [];
    private readonly Dictionary<int, ILatencyModel> _anywhere = []; // by layers
    private readonly FastestLatencyModel _fastest = new([.. problem.Devices.Select(device => device.Layer).Distinct()]);
    private readonly int[][] _choices =
        [.. Enumerable.Range(0, problem.StageCount).Select(k => problem.Choices(k).ToArray())];

    // the stages do not matter: what they have in common does
    private readonly PipelineProblem _any = problem.With([.. Enumerable.Repeat(1, problem.StageCount)]);

    /// <summary>
    /// No split is faster, in milliseconds: found by bisection, as what rules out T rules out all below.
    /// </summary>
    /// <param name="incumbentMs">A makespan that some split has.</param>
    /// <param name="deadline">Makes it less sharp.</param>
    public double OfAllMs(double incumbentMs, CancellationToken deadline)
    {
        var (lowMs, highMs) = (0.0, incumbentMs);
        while (highMs - lowMs > Tolerance * incumbentMs && !deadline.IsCancellationRequested)
        {
            var middleMs = lowMs + ((highMs - lowMs) / 2);
            (lowMs, highMs) = IsImpossible(middleMs) ? (middleMs, highMs) : (lowMs, middleMs);
        }

        return lowMs;
    }

    private bool IsImpossible(double makespanMs)
    {
        var caps = Caps(makespanMs);
        return caps.Contains(0) || caps.Sum() < problem.Layers
            || LowerBound.RulesOut(Relaxed(Least(caps)), context.Tables, makespanMs);
    }

    /// <summary>The pipeline of which only the least layers of each stage are known; the others are anywhere.</summary>
    private PipelineProblem Relaxed(int[] least)
    {
        var relaxed = problem.With(least);
        var left = problem.Layers - least.Sum();
        if (left == 0)
        {
            return relaxed;
        }

        if (!_anywhere.TryGetValue(left, out var anywhere))
        {
            _anywhere[left] = anywhere = new StageLatencyModel(_fastest, left);
        }

        return relaxed.With(relaxed.Stages, anywhere);
    }

    /// <summary>[k] is the most layers with which stage k is busy no longer than that; 0 if it has none.</summary>
    private int[] Caps(double makespanMs) => [.. _choices.Select((choices, k) =>
    {
        var (low, high) = (0, choices.Length); // busy times rise with the layers
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = BusyMs(k, choices[middle]) <= makespanMs ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? 0 : choices[low - 1];
    })];

    private int[] Least(int[] caps) =>
        [.. _choices.Select((choices, k) => Math.Max(choices[0], problem.Layers - caps.Sum() + caps[k]))];

    /// <summary>The least time that stage k is busy with the batch, whatever the slicing, in milliseconds.</summary>
    private double BusyMs(int k, int layers)
    {
        var stage = problem.Stage(k, layers);
        if (!_busyMs.TryGetValue(stage, out var busyMs))
        {
            var alone = SlicePlanner.TryPlan(_any.Equal(stage, 1)); // one stage: the busy time is the makespan
            _busyMs[stage] = busyMs = alone?.LowerBound.Value ?? double.PositiveInfinity;
        }

        return busyMs;
    }
}
