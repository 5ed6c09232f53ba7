using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// Tells by the paths of one shape, a = From and c = To, that no plan has a makespan of T: a plan that has one has no
/// slice through which a longer path leads; and with such slices alone stage c is not done by T.
/// </summary>
/// <remarks>
/// Every schedule of <see cref="PipelineSchedules"/> does, on each stage, the forwards of the micro-batches in order
/// and the slices of each in order, and the backwards of a micro-batch from its last slice to its first, micro-batch
/// after micro-batch (under flush the last one first); F comes after that of the stage before, B (or I) after that of
/// the stage after and after its own F. Therefore these are paths:
///   1. Through a slice i: along a with all forwards before i, across to c, along c with the rest of i's micro-batch
///      there and back, across to a with i's backward, along a with the backwards of the slices before i and then of
///      the micro-batches after (under flush: before) it. Under flush the path along c has those after i's too.
///   2. Along c with everything that the device of c does, from the first slice's arrival. Before a slice i of the
///      first micro-batch it may run along a instead and cross with i: so c has done the slices up to i no sooner than
///          V(i) = max { V(i − 1), Σ_(before i) t_a + across(i) } + t_c(i).
///      Under flush that holds for all micro-batches; elsewhere c may do backwards before a later micro-batch's
///      forwards. In reverse it holds for the last backwards. Both times the slices before i are not known where i is:
///      their sums are the least possible.
/// Virtual stages share a device and take turns: only a = c, the lowest stage of a device, with which it starts and
/// ends, is used there, and all its stages lie along the path.
/// </remarks>
internal sealed class MakespanTest
{
    private readonly PipelineProblem _problem;
    private readonly PathShape _shape;
    private readonly CrossingCosts[] _costs; // by size
    private readonly double _forwardHeadMs;  // the least
    private readonly double _backwardHeadMs;
    private readonly double _turnMs;
    private readonly LeastSums[] _ones;      // of all slices
    private readonly BatchSums _all;

    public MakespanTest(PipelineProblem problem, StageTables tables, PathShape shape)
    {
        (_problem, _shape) = (problem, shape);
        _costs = [.. problem.MicroBatchSizes.Select(size => new CrossingCosts(problem, tables, size, shape))];
        _forwardHeadMs = _costs.Min(cost => cost.Forward.LeastHeadMs);
        _backwardHeadMs = _costs.Min(cost => cost.Backward.LeastHeadMs);
        _turnMs = _costs.Min(cost => cost.Turn.Min());
        _ones = [.. _costs.Select(cost => new LeastSums(
            cost, problem.UnitCount, Array.ConvertAll(cost.Along, double.IsFinite)))];
        _all = new BatchSums(problem, _ones);
    }

    private bool IsFlush => _problem.Schedule == ScheduleKind.Flush;

    /// <summary>
    /// The least time, in milliseconds, that a plan whose makespan is no longer than that takes: if it is longer than
    /// that, there is no such plan. An infinite makespan gives a lower bound of all.
    /// </summary>
    public double LeastMs(double makespanMs)
    {
        var ones = double.IsInfinity(makespanMs) ? _ones : [.. _costs.Select((_, size) => Shorter(size, makespanMs))];
        var all = new BatchSums(_problem, ones);
        var totalMs = new double[_problem.BatchSequences + 1];
        Array.Fill(totalMs, double.PositiveInfinity, 1, _problem.BatchSequences);
        for (var before = 0; before < _problem.BatchSequences; before++)
        {
            foreach (var (size, sequences) in _problem.MicroBatchSizes.Index())
            {
                var after = before + sequences;
                if (after <= _problem.BatchSequences && double.IsFinite(totalMs[before]))
                {
                    var chain = Chain(size, before, all.FromBoth[before]);
                    var limitMs = makespanMs - BesidesMs(size, before, all);
                    var ms = chain.LeastMs(ones[size], limitMs, IsFlush ? totalMs[before] : 0);
                    totalMs[after] = Math.Min(totalMs[after], IsFlush ? ms : totalMs[before] + ms);
                }
            }
        }

        return totalMs[^1];
    }

    /// <summary>The longest of such paths along c through a known plan, in milliseconds: it is not faster.</summary>
    public double LengthMs(IReadOnlyList<UnitSlicing> plan)
    {
        var (totalMs, earlierMs, before) = (0.0, 0.0, 0);
        foreach (var microBatch in plan)
        {
            var chain = Chain(microBatch.Size, before, earlierMs);
            var (ms, passedMs) = chain.Length(microBatch.Slices, IsFlush ? totalMs : 0);
            totalMs = IsFlush ? ms : totalMs + ms;
            earlierMs += passedMs;
            before += _problem.MicroBatchSizes[microBatch.Size];
        }

        return totalMs;
    }

    /// <summary>
    /// The least sums of slices through which no path is longer than that, wherever their micro-batch is.
    /// </summary>
    private LeastSums Shorter(int size, double makespanMs)
    {
        var (cost, least) = (_costs[size], _ones[size]);
        var limitMs = makespanMs - Enumerable.Range(0, _problem.BatchSequences - _problem.MicroBatchSizes[size] + 1)
            .Min(before => BesidesMs(size, before, _all));
        var allowed = new bool[cost.Along.Length];
        for (var end = 1; end <= _problem.UnitCount; end++)
        {
            for (var (start, at) = (0, PhaseTable.IndexOf(0, end)); start < end; start++, at++)
            {
                var isShorter = PathChain.ThroughMs(cost, least, start, end) <= limitMs;
                allowed[at] = isShorter && double.IsFinite(cost.Along[at]);
            }
        }

        return new LeastSums(cost, _problem.UnitCount, allowed);
    }

    /// <summary>What a path through a slice has besides its own micro-batch.</summary>
    private double BesidesMs(int size, int before, BatchSums all)
    {
        var after = _problem.BatchSequences - before - _problem.MicroBatchSizes[size];
        var headsMs = _forwardHeadMs + _backwardHeadMs;
        return IsFlush
            ? headsMs + all.FromBoth[before] + all.ToBoth[after] + _turnMs
            : headsMs + all.FromForward[before] + all.FromBackward[after] + (before + after == 0 ? _turnMs : 0);
    }

    /// <summary>The paths along c through a micro-batch.</summary>
    /// <param name="size">Of the micro-batch.</param>
    /// <param name="before">Sequences before it.</param>
    /// <param name="passedMs">What these add to a path that comes across after them; under flush only one does.</param>
    private PathChain Chain(int size, int before, double passedMs)
    {
        var cost = _costs[size];
        var (isFirst, isLast) = (before == 0, before + _problem.MicroBatchSizes[size] == _problem.BatchSequences);
        var turn = isLast && (IsFlush || isFirst) ? cost.Turn : null;
        return (IsFlush || isFirst, _shape.Drains && (IsFlush || isLast)) switch
        {
            (true, true) => new PathChain(
                cost, cost.Both, isFirst, _forwardHeadMs + _backwardHeadMs + (IsFlush ? passedMs : 0), turn),
            (true, false) => new PathChain(cost, cost.Forward, true, _forwardHeadMs, turn),
            (false, true) => new PathChain(cost, cost.Backward, true, _backwardHeadMs, turn),
            _ => new PathChain(cost, null, false, 0, turn),
        };
    }
}
