using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Noise;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Reporting;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>What the planner would make of the points measured so far: the plan that matters is made of that.</summary>
internal sealed class ServiceView
{
    private readonly SizeSpace _space;
    private readonly ILatencyModel _model;
    private readonly double[] _forwardMs; // [l − 1] without context
    private readonly double[] _backwardMs;

    private ServiceView(SizeSpace space, ILatencyModel model)
    {
        (_space, _model) = (space, model);
        (_forwardMs, _backwardMs) = (new double[space.Count], new double[space.Count]);
        model.PredictRow(space.MicroBatch, Tokens.None, space.Grain, _forwardMs, _backwardMs);
    }

    /// <summary>The expected latencies that it plans with.</summary>
    public ILatencyModel Model => _model;

    /// <summary>t(l, 0) of F and B.</summary>
    public (double ForwardMs, double BackwardMs) AtZero(int length) =>
        (_forwardMs[length - 1], _backwardMs[length - 1]);

    /// <summary>Of any cell.</summary>
    public (double ForwardMs, double BackwardMs) At(Cell cell)
    {
        var latency = _model.Predict(_space.MicroBatch, _space.TokensOf(cell.Length), _space.TokensOf(cell.Context));
        return (latency.Forward.Value, latency.Backward.Value);
    }

    /// <summary>Null: the points make no table.</summary>
    public static ServiceView? Of(SizeSpace space, ProfileResults results)
    {
        RawLatencyPoint[] points =
        [
            .. MeasuredTable.Of(results).Points
                .Where(result => result.Point.MicroBatch == space.MicroBatch)
                .Select(point => point.ToRaw()),
        ];
        return LatencyTable.Parse(points, out _) is { } table
            ? new ServiceView(space, ShrunkProfile.Of(table).Model)
            : null;
    }
}
