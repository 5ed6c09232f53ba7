using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// What the slices of a micro-batch add to the paths of one shape. With a = From, c = To, and t a phase's times:
///     busy = q = min(t_a, t_c)                            of any slice, whether it comes before the crossing one or after
///     gate = t_a + x_a + t_(a+1) + x_(a+1) + … + t_c − q  of the one that crosses, in addition
/// where paths cross in this phase and micro-batch, and busy = t_c elsewhere. The first slice of all adds its way to
/// stage a before, and with its backward its way back from there; the last slice its way from stage c to the end and
/// back, where no other forward follows before its backward.
/// </summary>
internal sealed class CrossingPaths
{
    private readonly PipelineProblem _problem;
    private readonly PathShape _shape;
    private readonly PhaseTable[] _stages; // [k]
    private readonly double[][] _linksMs;  // [k][units]

    public CrossingPaths(PipelineProblem problem, StageTables tables, int microBatch, PathShape shape)
    {
        (_problem, _shape) = (problem, shape);
        (_stages, _linksMs) = (tables.Stages(problem, microBatch), tables.Links(problem, microBatch));
    }

    private bool IsFlush => _problem.Schedule == ScheduleKind.Flush;

    /// <summary>The lengths for a micro-batch that stands there.</summary>
    public PathTable Table(MicroBatchPlace place)
    {
        var isFirst = place.HasFlag(MicroBatchPlace.First);
        var isLast = place.HasFlag(MicroBatchPlace.Last);
        var endsHere = IsFlush ? isFirst : isLast; // backwards come in reverse under flush only
        var table = new PathTable(_problem.UnitCount);

        AddPhase(table, table.ForwardGateMs, stage => stage.ForwardMs, crosses: IsFlush || isFirst);
        AddPhase(table, table.BackwardGateMs, stage => stage.BackwardMs, crosses: _shape.Drains && (IsFlush || isLast));
        if (_problem.Schedule.SplitsBackward() && !_shape.Drains)
        {
            AddAlong(table, stage => stage.WeightMs);
        }

        AddHead(table, forward: isFirst, backward: endsHere && _shape.Drains);
        if (IsFlush ? isLast : place == MicroBatchPlace.Alone)
        {
            AddTurn(table);
        }

        ForbidTheRest(table);
        return table;
    }

    private void AddPhase(PathTable table, double[] gateMs, Func<PhaseTable, double[]> phase, bool crosses)
    {
        AddAlong(table, phase);
        if (!crosses || _shape.From == _shape.To)
        {
            return;
        }

        AddStages(gateMs, _stages[_shape.From..(_shape.To + 1)], phase);
        AddLinks(gateMs);
        var (fromMs, toMs) = (phase(_stages[_shape.From]), phase(_stages[_shape.To]));
        for (var i = 0; i < gateMs.Length; i++)
        {
            var leastMs = Math.Min(fromMs[i], toMs[i]);
            table.BusyMs[i] -= toMs[i] - leastMs;
            gateMs[i] = Math.Max(0, gateMs[i] - leastMs);
        }
    }

    /// <summary>All that the device of the last stage does with a slice.</summary>
    private void AddAlong(PathTable table, Func<PhaseTable, double[]> phase) => AddStages(
        table.BusyMs,
        [.. Enumerable.Range(0, _problem.VirtualStages).Select(v => _stages[_shape.To + (v * _problem.DeviceCount)])],
        phase);

    private static void AddStages(double[] sumMs, PhaseTable[] stages, Func<PhaseTable, double[]> phase)
    {
        foreach (var equal in stages.GroupBy(stage => stage))
        {
            var (count, timesMs) = (equal.Count(), phase(equal.Key));
            for (var i = 0; i < sumMs.Length; i++)
            {
                sumMs[i] += count * timesMs[i];
            }
        }
    }

    private void AddLinks(double[] gateMs)
    {
        for (var length = 1; length <= _problem.UnitCount; length++)
        {
            var linksMs = _linksMs[_shape.From.._shape.To].Sum(link => link[length]);
            for (var start = 0; linksMs > 0 && start + length <= _problem.UnitCount; start++)
            {
                gateMs[PhaseTable.IndexOf(start, start + length)] += linksMs;
            }
        }
    }

    private void AddHead(PathTable table, bool forward, bool backward)
    {
        for (var end = 1; end <= _problem.UnitCount; end++)
        {
            var at = PhaseTable.IndexOf(0, end);
            for (var k = 0; k < _shape.From; k++)
            {
                table.BusyMs[at] += forward ? _stages[k].ForwardMs[at] + _linksMs[k][end] : 0;
                table.BusyMs[at] += backward ? _stages[k].BackwardMs[at] + _linksMs[k][end] : 0;
            }

            if (backward && _problem.Schedule.SplitsBackward())
            {
                table.BusyMs[at] += _stages[0].WeightMs[at]; // comes after the first stage's last I
            }
        }
    }

    private void AddTurn(PathTable table)
    {
        var n = _problem.UnitCount;
        var highest = _shape.To + (_problem.StageCount - _problem.DeviceCount); // stage of the last one's device
        for (var start = 0; start < n; start++)
        {
            var at = PhaseTable.IndexOf(start, n);
            for (var k = highest + 1; k < _stages.Length; k++)
            {
                table.BusyMs[at] += _stages[k].ForwardMs[at] + _stages[k].BackwardMs[at]
                    + (2 * _linksMs[k - 1][n - start]);
            }
        }
    }

    private void ForbidTheRest(PathTable table)
    {
        var n = _problem.UnitCount;
        for (var end = 1; end <= n; end++)
        {
            for (var start = 0; start < end; start++)
            {
                if (!_problem.Allows(end - start, isTail: end == n))
                {
                    table.BusyMs[PhaseTable.IndexOf(start, end)] = double.PositiveInfinity;
                }
            }
        }
    }
}
