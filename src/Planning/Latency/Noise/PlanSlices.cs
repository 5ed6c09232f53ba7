using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// A plan as a list of different slices, each so many times, whose makespan is wanted again and again for other
/// latencies.
/// </summary>
internal sealed class PlanSlices
{
    private readonly SlicingProblem _problem;
    private readonly (int Slice, int Count)[] _slices;
    private readonly (double BusyMs, double GateMs)[] _extra; // [slice] by transfers

    /// <param name="problem">Stages and links.</param>
    /// <param name="plan">All micro-batches.</param>
    /// <param name="slices">All slices of this and other plans.</param>
    public PlanSlices(
        SlicingProblem problem,
        IReadOnlyList<MicroBatchSlicing> plan,
        IReadOnlyList<(int MicroBatch, int Length, int Context)> slices)
    {
        _problem = problem;
        var indices = slices.Index().ToDictionary(each => each.Item, each => each.Index);
        _slices = [.. plan.SelectMany(Slices).CountBy(slice => slice).Select(each => (indices[each.Key], each.Value))];
        _extra =
        [
            .. slices.Select(slice => (long)slice.MicroBatch * slice.Length).Select(tokens =>
                (problem.Links.ExtraBusyMs(tokens), problem.Links.ExtraGateMs(tokens))),
        ];
    }

    /// <summary>The slices of a micro-batch, each with its context.</summary>
    public static IEnumerable<(int MicroBatch, int Length, int Context)> Slices(MicroBatchSlicing microBatch)
    {
        var context = 0;
        foreach (var slice in microBatch.Slices)
        {
            yield return (microBatch.Sequences, slice.Count, context);
            context += slice.Count;
        }
    }

    /// <summary>What <see cref="FlushMakespan"/> says, for these times of all slices.</summary>
    public double MakespanMs(double[] forwardMs, double[] backwardMs)
    {
        var (busyMs, slowestForwardMs, slowestBackwardMs) = (0.0, 0.0, 0.0);
        foreach (var (slice, count) in _slices)
        {
            var (extraBusyMs, extraGateMs) = _extra[slice];
            busyMs += count * (forwardMs[slice] + backwardMs[slice] + (2 * extraBusyMs));
            slowestForwardMs = Math.Max(slowestForwardMs, forwardMs[slice] + extraBusyMs + extraGateMs);
            slowestBackwardMs = Math.Max(slowestBackwardMs, backwardMs[slice] + extraBusyMs + extraGateMs);
        }

        return busyMs + ((_problem.StageCount - 1) * (slowestForwardMs + slowestBackwardMs));
    }
}
