using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// What the paths of one shape say about the makespan: no plan is faster than the longest of its own paths, and no plan
/// at all is faster than the plan whose longest path is the shortest.
/// </summary>
/// <remarks>
/// Proof that each path is one: every schedule of <see cref="PipelineSchedules"/> does, on every stage, the forwards of
/// the micro-batches in order and the slices of each in order, and all backwards of a micro-batch from its last slice
/// to its first; a slice's backward comes after its own forward, and a forward or backward after that of the slice on the
/// stage before or after. The path starts with the first slice of the first micro-batch on stage 0, goes to stage a,
/// along it up to a slice i of that micro-batch, across to stage c and along that. On c everything but the first
/// micro-batch's forwards before i is still to come, which is why the path has min(t_a, t_c) for these slices and
/// therefore for any of its micro-batch, wherever i is. With the last backwards it is the same in reverse. Under flush
/// the forwards of all micro-batches come one after the other, so that i may be of any; and after the last of them, as
/// after those of a micro-batch that is alone, the path goes to the last stage and back before any backward on c. Virtual
/// stages share a device: there a = c is its lowest stage, with which it starts and ends, and all of them lie along the
/// path.
/// </remarks>
internal sealed class PathBound
{
    private readonly PipelineProblem _problem;
    private readonly CrossingPaths[] _paths; // by size
    private readonly Dictionary<(int Size, MicroBatchPlace Place), PathTable> _tables = [];

    public PathBound(PipelineProblem problem, StageTables tables, PathShape shape)
    {
        _problem = problem;
        _paths = [.. problem.MicroBatchSizes.Select(size => new CrossingPaths(problem, tables, size, shape))];
    }

    /// <summary>No plan is faster, in milliseconds.</summary>
    public double LeastMs(CancellationToken deadline) => _problem.Schedule == ScheduleKind.Flush
        ? LeastOfSharedGatesMs(deadline)
        : new BatchPath(_problem).Least((size, place) => LeastOfOwnGates(size, place, deadline))?.BusyMs
            ?? double.PositiveInfinity;

    /// <summary>This plan is not faster, in milliseconds.</summary>
    public double LengthMs(IReadOnlyList<UnitSlicing> microBatches)
    {
        var length = new PathLength();
        for (var m = 0; m < microBatches.Count; m++)
        {
            var place = (m == 0 ? MicroBatchPlace.First : 0) | (m == microBatches.Count - 1 ? MicroBatchPlace.Last : 0);
            length = length.And(Table(microBatches[m].Size, place), microBatches[m].Slices);
        }

        return length.Ms;
    }

    /// <summary>Under flush the largest gates are those of all micro-batches together.</summary>
    private double LeastOfSharedGatesMs(CancellationToken deadline)
    {
        var batch = new BatchPath(_problem);
        var coupling = GateCoupling.Of(
            [.. _problem.MicroBatchSizes.Select((_, size) => Table(size, MicroBatchPlace.Between))]);
        return PathSearch.LeastMs(
            (u, v) => batch.Least((size, place) => Table(size, place).Solve(u, v)), coupling, deadline);
    }

    /// <summary>Elsewhere only the first micro-batch has forward gates, and only the last has backward ones.</summary>
    private Solution? LeastOfOwnGates(int size, MicroBatchPlace place, CancellationToken deadline)
    {
        var table = Table(size, place);
        var leastMs = place == MicroBatchPlace.Between
            ? table.Solve(double.PositiveInfinity, double.PositiveInfinity)?.BusyMs ?? double.PositiveInfinity
            : PathSearch.LeastMs(table.Solve, GateCoupling.Of([table]), deadline);
        return double.IsFinite(leastMs) ? new Solution(leastMs, 0, 0) : null;
    }

    private PathTable Table(int size, MicroBatchPlace place)
    {
        if (!_tables.TryGetValue((size, place), out var table))
        {
            _tables[(size, place)] = table = _paths[size].Table(place);
        }

        return table;
    }
}
