using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// The pipeline of a problem under its schedule: says the makespan of any slicing, as the simulator has it.
/// </summary>
internal sealed class ScheduledPipeline
{
    private readonly PipelineProblem _problem;
    private readonly SchedulePlayers _players;
    private readonly PhaseTable[][] _stages; // [size][k]
    private readonly double[][][] _linksMs;  // [size][k][units]
    private readonly bool _hasTransfers;

    public ScheduledPipeline(PipelineProblem problem, SearchContext context)
    {
        (_problem, _players) = (problem, context.Players);
        _stages = [.. problem.MicroBatchSizes.Select(size => context.Tables.Stages(problem, size))];
        _linksMs = [.. problem.MicroBatchSizes.Select(size => context.Tables.Links(problem, size))];
        _hasTransfers = _linksMs.Any(size => size.Any(link => link.Any(ms => ms > 0)));
    }

    /// <summary>Simulations so far.</summary>
    public int Simulations { get; private set; }

    /// <summary>Actions of all simulations so far: what they cost.</summary>
    public long SimulatedActions { get; private set; }

    /// <summary>The makespan of the micro-batches in this order, in milliseconds.</summary>
    public double MakespanMs(IReadOnlyList<UnitSlicing> microBatches)
    {
        var player = _players.For(_problem, microBatches);
        Simulations++;
        SimulatedActions += player.Actions.Count;
        var spans = microBatches.Select(microBatch => Spans(microBatch.Slices)).ToArray();
        var durationsMs = new double[player.Actions.Count];
        var transfersMs = _hasTransfers ? new double[player.Actions.Count] : [];
        for (var i = 0; i < durationsMs.Length; i++)
        {
            var action = player.Actions[i];
            var (at, length) = spans[action.MicroBatch][action.Slice];
            var size = microBatches[action.MicroBatch].Size;
            durationsMs[i] = DurationMs(_stages[size][action.Stage], action.Phase, at);
            if (_hasTransfers)
            {
                transfersMs[i] = TransferMs(_linksMs[size], action, length);
            }
        }

        return player.MakespanMs(durationsMs, transfersMs);
    }

    private static (int At, int Length)[] Spans(int[] slices)
    {
        var end = 0;
        return [.. slices.Select(slice => (PhaseTable.IndexOf(end, end += slice), slice))];
    }

    private static double DurationMs(PhaseTable stage, Phase phase, int at) => phase switch
    {
        Phase.Forward => stage.ForwardMs[at],
        Phase.WeightGradient => stage.WeightMs[at],
        _ => stage.BackwardMs[at],
    };

    private static double TransferMs(double[][] linksMs, PipelineAction action, int length) => action.Phase switch
    {
        Phase.Forward when action.Stage < linksMs.Length => linksMs[action.Stage][length],
        Phase.Backward or Phase.InputGradient when action.Stage > 0 => linksMs[action.Stage - 1][length],
        _ => 0,
    };
}
