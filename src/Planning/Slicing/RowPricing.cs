using System.Numerics.Tensors;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Makes latencies into busy times and gates, a row at a time. What transfers add follows from the slice's length
/// alone, so it is tabulated by length, once.
/// </summary>
internal sealed class RowPricing
{
    private readonly SlicingProblem _problem;
    private readonly int _microBatch;
    private readonly double[] _extraBusyMs = []; // [i]: of i + 1 units in both phases; empty where links are free
    private readonly double[] _extraGateMs = []; // [i]: of i + 1 units, in each phase

    public RowPricing(SlicingProblem problem, int microBatch)
    {
        (_problem, _microBatch) = (problem, microBatch);
        if (problem.Links.IsFree)
        {
            return;
        }

        var tokens = Enumerable.Range(1, problem.UnitCount)
            .Select(units => (long)microBatch * problem.Units(units).Count);
        _extraBusyMs = [.. tokens.Select(count => 2 * problem.Links.ExtraBusyMs(count))];
        _extraGateMs = [.. tokens.Select(
            count => problem.Links.ExtraBusyMs(count) + problem.Links.ExtraGateMs(count))];
    }

    /// <summary>Fills in what slices of 1, 2, … units cost that start at one unit.</summary>
    public void Fill(int start, Span<double> busyMs, Span<double> forwardGateMs, Span<double> backwardGateMs)
    {
        _problem.StageLatency.PredictRow(
            _microBatch, _problem.Units(start), _problem.Unit, forwardGateMs, backwardGateMs);
        TensorPrimitives.Add(forwardGateMs, backwardGateMs, busyMs);
        if (_extraBusyMs.Length == 0)
        {
            return;
        }

        TensorPrimitives.Add(busyMs, _extraBusyMs.AsSpan(0, busyMs.Length), busyMs);
        TensorPrimitives.Add(forwardGateMs, _extraGateMs.AsSpan(0, busyMs.Length), forwardGateMs);
        TensorPrimitives.Add(backwardGateMs, _extraGateMs.AsSpan(0, busyMs.Length), backwardGateMs);
    }
}
