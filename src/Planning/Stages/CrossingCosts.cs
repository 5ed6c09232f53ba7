using System.Numerics.Tensors;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// What the slices of micro-batches of one size add to the paths of one shape, a = From and c = To. Slices stand where
/// <see cref="PhaseTable.IndexOf"/> says. All of it in milliseconds.
/// </summary>
internal sealed class CrossingCosts
{
    private readonly PipelineProblem _problem;
    private readonly PathShape _shape;
    private readonly PhaseTable[] _stages; // [k]
    private readonly double[][] _linksMs;  // [k][units]
    private readonly double[][] _gradientLinksMs;
    private readonly PhaseTable? _anywhere; // on some stage; null where not all are crossed

    public CrossingCosts(PipelineProblem problem, StageTables tables, int microBatch, PathShape shape)
    {
        (_problem, _shape) = (problem, shape);
        _stages = tables.Stages(problem, microBatch);
        (_linksMs, _gradientLinksMs) = (tables.Links(problem, microBatch), tables.GradientLinks(problem, microBatch));
        _anywhere = problem.Anywhere is null || shape.To - shape.From < problem.StageCount - 1
            ? null
            : tables.Stage(problem, problem.Anywhere, microBatch);
        (From, To) = (_stages[shape.From], _stages[shape.To]);
        OnTo = Crossing.Sum(To.ForwardMs, To.BackwardMs);
        Along = AlongDevice();
        Forward = new Crossing(
            Across(stage => stage.ForwardMs, _linksMs),
            Crossing.Sum(From.ForwardMs, To.BackwardMs),
            ByEnd(end => Head(end, stage => stage.ForwardMs, _linksMs)));
        Backward = new Crossing(
            Across(stage => stage.BackwardMs, _gradientLinksMs), Crossing.Sum(From.BackwardMs, To.ForwardMs), ByEnd(BackwardHead));
        Both = Crossing.Both(Forward, Backward, Crossing.Sum(From.ForwardMs, From.BackwardMs));
        Turn = [.. Enumerable.Range(0, problem.UnitCount).Select(TurnOf)];
    }

    /// <summary>The times of stage a.</summary>
    public PhaseTable From { get; }

    /// <summary>The times of stage c.</summary>
    public PhaseTable To { get; }

    /// <summary>F and B of a slice on stage c.</summary>
    public double[] OnTo { get; }

    /// <summary>All that the device of stage c does with a slice; infinite for one that no plan may have.</summary>
    public double[] Along { get; }

    /// <summary>Comes across with a forward; the slices before it have their backwards on c.</summary>
    public Crossing Forward { get; }

    /// <summary>Goes back across with a backward; the slices before it have had their forwards on c.</summary>
    public Crossing Backward { get; }

    /// <summary>Both, of one slice.</summary>
    public Crossing Both { get; }

    /// <summary>[start] is how long a last slice takes from the last stage of c's device to the end and back.</summary>
    public double[] Turn { get; }

    private double[] AlongDevice()
    {
        var alongMs = new double[OnTo.Length];
        for (var stage = _shape.To; stage < _stages.Length; stage += _problem.DeviceCount)
        {
            Add(alongMs, _stages[stage].ForwardMs, 1);
            Add(alongMs, _stages[stage].BackwardMs, 1);
            if (_problem.Schedule.SplitsBackward && !_shape.Drains)
            {
                Add(alongMs, _stages[stage].WeightMs, 1);
            }
        }

        Forbid(alongMs);
        return alongMs;
    }

    private void Forbid(double[] alongMs)
    {
        var lengths = _problem.Lengths;
        for (var end = 1; end <= _problem.UnitCount; end++)
        {
            for (var start = 0; start < end; start++)
            {
                if (!lengths.Allows(start, end - start))
                {
                    alongMs[PhaseTable.IndexOf(start, end)] = double.PositiveInfinity;
                }
            }
        }
    }

    private double[] Across(Func<PhaseTable, double[]> phase, double[][] links)
    {
        var acrossMs = new double[OnTo.Length];
        foreach (var equal in _stages[_shape.From.._shape.To].GroupBy(stage => stage))
        {
            Add(acrossMs, phase(equal.Key), equal.Count());
        }

        if (_anywhere is not null)
        {
            Add(acrossMs, phase(_anywhere), 1);
        }

        for (var length = 1; length <= _problem.UnitCount; length++)
        {
            var linksMs = links[_shape.From.._shape.To].Sum(link => link[length]);
            for (var start = 0; linksMs > 0 && start + length <= _problem.UnitCount; start++)
            {
                acrossMs[PhaseTable.IndexOf(start, start + length)] += linksMs;
            }
        }

        return acrossMs;
    }

    private double[] ByEnd(Func<int, double> head) =>
        [0, .. Enumerable.Range(1, _problem.UnitCount).Select(head)];

    private double Head(int end, Func<PhaseTable, double[]> phase, double[][] links) =>
        Enumerable.Range(0, _shape.From).Sum(k => phase(_stages[k])[PhaseTable.IndexOf(0, end)] + links[k][end]);

    /// <summary>On stage 0 the weight gradient comes after the slice's I.</summary>
    private double BackwardHead(int end) => !_shape.Drains
        ? 0
        : Head(end, stage => stage.BackwardMs, _gradientLinksMs)
            + (_problem.Schedule.SplitsBackward ? _stages[0].WeightMs[PhaseTable.IndexOf(0, end)] : 0);

    private double TurnOf(int start)
    {
        var (at, length) = (PhaseTable.IndexOf(start, _problem.UnitCount), _problem.UnitCount - start);
        var lastOfDevice = _shape.To + (_problem.StageCount - _problem.DeviceCount);
        return Enumerable.Range(lastOfDevice + 1, _stages.Length - lastOfDevice - 1).Sum(
            k => _stages[k].ForwardMs[at] + _stages[k].BackwardMs[at]
                + _linksMs[k - 1][length] + _gradientLinksMs[k - 1][length]);
    }

    private static void Add(double[] sumMs, double[] timesMs, int count) =>
        TensorPrimitives.MultiplyAdd(timesMs, count, sumMs, sumMs);
}
