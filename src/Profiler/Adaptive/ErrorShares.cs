using TeraPipe.Planning.Slicing;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// Which of the service's errors its plans' regrets come from. On device s a plan P, best by the service's times v, has
///     T_s(P) − T_s(Q) ≤ (T_s(P) − T_v(P)) + (T_v(Q) − T_s(Q)),   Q best by s,
/// and either bracket is at most the sum over slices of error · (m + (K − 1) at the gate), the gate of P by s and that
/// of Q by v. So regret is charged to the slices of both plans: to t(l, 0) by length, and to what the context adds by
/// cell. Devices count by the squares of their regrets.
/// </summary>
internal sealed class ErrorShares
{
    private readonly SizeSpace _space;
    private readonly ServiceView _service;
    private readonly double[] _curve;
    private readonly double[] _curveErrorMs;
    private readonly double[] _endErrorMs;
    private readonly (double ForwardMs, double BackwardMs)[] _ends; // [l − 1] the service's last slices of a sequence
    private readonly Dictionary<Cell, double> _context = [];
    private readonly Dictionary<Cell, (double SumMs, double Weight)> _contextErrorMs = [];
    private double _weight;

    public ErrorShares(SizeEvaluation evaluation)
    {
        (_space, _service) = (evaluation.Space, evaluation.Service);
        (_curve, _curveErrorMs, _endErrorMs) = (
            new double[_space.Count], new double[_space.Count], new double[_space.Count]);
        _ends = [.. Enumerable.Range(1, _space.Count).Select(
            length => _service.At(new Cell(length, _space.Count - length)))];
        foreach (var plan in evaluation.Plans)
        {
            foreach (var trial in plan.Trials)
            {
                var weight = trial.Regret * trial.Regret;
                Charge(plan.Plan, plan.StageCount, trial.Device, isOwn: true, weight / trial.MakespanMs);
                Charge(trial.Best, plan.StageCount, trial.Device, isOwn: false, weight / trial.MakespanMs);
                AddErrors(trial.Device, weight);
            }
        }
    }

    /// <summary>What is charged to the cost of contexts.</summary>
    public IReadOnlyDictionary<Cell, double> Context => _context;

    /// <summary>What is charged to t(l, 0).</summary>
    public double Curve(int length) => _curve[length - 1];

    /// <summary>How wrong the service is about t(l, 0), in ms of F and B.</summary>
    public double CurveErrorMs(int length) => _weight == 0 ? 0 : _curveErrorMs[length - 1] / _weight;

    /// <summary>How wrong the service is about what a context adds, in ms of F and B.</summary>
    public double ContextErrorMs(Cell cell) => _contextErrorMs[cell].SumMs / _contextErrorMs[cell].Weight;

    /// <summary>
    /// How wrong the service is about what the context adds to a sequence's last slice, in ms of F and B times some
    /// constant.
    /// </summary>
    public double EndErrorMs(int length) => _endErrorMs[length - 1];

    private void AddErrors(DrawnLatencies device, double weight)
    {
        _weight += weight;
        for (var l = 1; l <= _curveErrorMs.Length; l++)
        {
            var (forwardMs, backwardMs) = CurveErrors(device, l);
            var (end, endMs) = (new Cell(l, _space.Count - l), _ends[l - 1]);
            var allMs = device.TimeMs(device.Forward, end) + device.TimeMs(device.Backward, end)
                - (endMs.ForwardMs + endMs.BackwardMs);
            _curveErrorMs[l - 1] += weight * Math.Abs(forwardMs + backwardMs);
            _endErrorMs[l - 1] += weight * Math.Abs(allMs - forwardMs - backwardMs);
        }
    }

    private (double ForwardMs, double BackwardMs) CurveErrors(DrawnLatencies device, int length)
    {
        var (forwardMs, backwardMs) = _service.AtZero(length);
        var cell = new Cell(length, 0);
        return (device.TimeMs(device.Forward, cell) - forwardMs, device.TimeMs(device.Backward, cell) - backwardMs);
    }

    private void Charge(
        IReadOnlyList<MicroBatchSlicing> plan, int stageCount, DrawnLatencies device, bool isOwn, double weight)
    {
        Cell[] cells = [.. CellsOf(plan[0])];
        var drawn = plan[0].Latencies(device).ToArray();
        var served = plan[0].Latencies(_service.Model).ToArray();
        var gates = isOwn ? drawn : served;
        var (forwardGate, backwardGate) = (
            gates.Index().MaxBy(each => each.Item.Forward.Value).Index,
            gates.Index().MaxBy(each => each.Item.Backward.Value).Index);
        var ofLength = new Dictionary<int, double>();
        for (var i = 0; i < cells.Length; i++)
        {
            var forward = (isOwn ? 1 : -1) * (plan.Count + (i == forwardGate ? stageCount - 1 : 0));
            var backward = (isOwn ? 1 : -1) * (plan.Count + (i == backwardGate ? stageCount - 1 : 0));
            var (curveF, curveB) = CurveErrors(device, cells[i].Length);
            var contextF = drawn[i].Forward.Value - served[i].Forward.Value - curveF;
            var contextB = drawn[i].Backward.Value - served[i].Backward.Value - curveB;
            ofLength[cells[i].Length] = ofLength.GetValueOrDefault(cells[i].Length)
                + (forward * curveF) + (backward * curveB);
            ChargeContext(
                cells[i],
                weight * ((forward * contextF) + (backward * contextB)),
                weight,
                Math.Abs(contextF) + Math.Abs(contextB));
        }

        foreach (var (length, ms) in ofLength)
        {
            _curve[length - 1] += weight * Math.Max(0, ms);
        }
    }

    private void ChargeContext(Cell cell, double charge, double weight, double errorMs)
    {
        if (cell.Context > 0 && charge > 0)
        {
            _context[cell] = _context.GetValueOrDefault(cell) + charge;
            var (sumMs, weights) = _contextErrorMs.GetValueOrDefault(cell);
            _contextErrorMs[cell] = (sumMs + (weight * errorMs), weights + weight);
        }
    }

    private IEnumerable<Cell> CellsOf(MicroBatchSlicing microBatch)
    {
        var context = 0;
        foreach (var slice in microBatch.Slices)
        {
            var length = slice.Count / _space.Grain.Count;
            yield return new Cell(length, context);
            context += length;
        }
    }
}
