using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// The tables of problems that differ in their stages only. Stages that are one object share a table, also between
/// problems. A slice takes 16 bytes in each, 24 where backwards are split.
/// </summary>
internal sealed class StageTables
{
    private readonly Dictionary<(ILatencyModel Stage, int MicroBatch), PhaseTable> _stages = [];
    private readonly Dictionary<(LinkLatency Link, int MicroBatch), double[]> _links = [];

    /// <summary>[k] is what stage k costs in micro-batches of one size.</summary>
    public PhaseTable[] Stages(PipelineProblem problem, int microBatch) =>
        [.. problem.Stages.Select(stage => Stage(problem, stage, microBatch))];

    /// <summary>What a stage costs in micro-batches of one size.</summary>
    public PhaseTable Stage(PipelineProblem problem, ILatencyModel stage, int microBatch)
    {
        if (!_stages.TryGetValue((stage, microBatch), out var table))
        {
            _stages[(stage, microBatch)] = table = new PhaseTable(problem, stage, microBatch);
        }

        return table;
    }

    /// <summary>
    /// [k][l] is how long a slice of l units is under way over link k. Exposed transfers are part of the stages' times.
    /// </summary>
    public double[][] Links(PipelineProblem problem, int microBatch) =>
    [
        .. problem.Links.Links.Select(link => Link(
            problem, problem.Links.Policy == TransferPolicy.Overlapped ? link : LinkLatency.Free, microBatch)),
    ];

    /// <summary>The same of a slice's gradients, which go back: none to a frozen prefix.</summary>
    public double[][] GradientLinks(PipelineProblem problem, int microBatch)
    {
        var none = Link(problem, LinkLatency.Free, microBatch);
        return [.. Links(problem, microBatch).Select((link, k) => k < problem.Links.FirstTrained ? none : link)];
    }

    private double[] Link(PipelineProblem problem, LinkLatency link, int microBatch)
    {
        if (!_links.TryGetValue((link, microBatch), out var timesMs))
        {
            _links[(link, microBatch)] = timesMs =
            [
                .. Enumerable.Range(0, problem.UnitCount + 1).Select(
                    units => link.Predict((long)microBatch * units * problem.Unit.Count).Value),
            ];
        }

        return timesMs;
    }
}
