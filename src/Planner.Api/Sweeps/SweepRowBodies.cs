using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>The rows of one workload on the wire.</summary>
internal sealed class SweepRowBodies
{
    private readonly SweepQuestion _question;
    private readonly SweepRequest _request;
    private readonly Workload _workload;

    /// <param name="question">The question.</param>
    /// <param name="workload">Which of its workloads.</param>
    /// <param name="firstRow">Number of the workload's first row.</param>
    /// <param name="rows">The rows, in the order of the configurations.</param>
    public SweepRowBodies(SweepQuestion question, Workload workload, int firstRow, IReadOnlyList<SweepRow> rows)
    {
        (_question, _request, _workload) = (question, question.ToRequest(), workload);
        var front = ParetoFront.Of(rows);
        var isOnFront = front.ToHashSet();
        var bodies = rows
            .Select((row, i) => (Row: row, Body: Of(row, firstRow + i, isOnFront.Contains(row))))
            .ToDictionary(pair => pair.Row, pair => pair.Body);
        All = [.. rows.Select(row => bodies[row])];
        Front = [.. front.Select(row => bodies[row])];
    }

    /// <summary>In order of number.</summary>
    public IReadOnlyList<SweepRowResponse> All { get; }

    /// <summary>Those that no other beats, fastest first.</summary>
    public IReadOnlyList<SweepRowResponse> Front { get; }

    private SweepRowResponse Of(SweepRow row, int number, bool isOnFront)
    {
        var (degrees, microBatch, schedule, recompute) = row.Configuration;
        var body = new SweepRowResponse
        {
            Row = number,
            SequenceTokens = _workload.SequenceTokens,
            StepSequences = _workload.StepSequences,
            PipelineDegree = degrees.Pipeline,
            DataDegree = degrees.Data,
            TensorDegree = degrees.Tensor,
            MicroBatch = microBatch,
            Schedule = PlanWords.Schedules.WordOf(schedule.Kind),
            VirtualStages = schedule.VirtualStages,
            Recompute = PlanWords.RecomputeLevels.WordOf(recompute),
            Gpus = row.Gpus,
            Pareto = isOnFront,
            StepMs = row.StepTime?.Value,
            MemoryBytes = row.MostMemory?.Count,
            Obstacle = row.Obstacle is null ? null : Of(row.Obstacle, row),
        };
        return SweepRowLinks.Add(body, _request, _question.Profiles.For(degrees.Tensor)?.ProfileId);
    }

    private SweepObstacle Of(Obstacle obstacle, SweepRow row)
    {
        var (degrees, microBatch, schedule, _) = row.Configuration;
        var model = _question.Model;
        (long? needed, long? available) = obstacle.Kind switch
        {
            ObstacleKind.Gpus => (degrees.Gpus, _question.Cluster.Description.Gpus),
            ObstacleKind.Layers => ((long)degrees.Pipeline * schedule.VirtualStages, model.Layers),
            ObstacleKind.Heads => (degrees.Tensor, model.KeyValueHeads),
            ObstacleKind.Batch => ((long)degrees.Data * microBatch, _workload.StepSequences),
            ObstacleKind.Memory => (row.Shortage!.Device.Total.Count, row.Shortage.Available.Count),
            _ => ((long?)null, (long?)null),
        };
        return new SweepObstacle(SweepWords.Obstacles.WordOf(obstacle.Kind), obstacle.Reason, needed, available);
    }
}
