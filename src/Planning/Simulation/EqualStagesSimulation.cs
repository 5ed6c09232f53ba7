using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// Plays a slicing under any schedule on equal stages. Where backwards are split W is its share of the backward, but no
/// part of what recompute adds to it.
/// </summary>
public sealed class EqualStagesSimulation
{
    private readonly SchedulePlayer _player;
    private readonly int[] _firstSlices; // [m] is how many slices all micro-batches before m have
    private readonly (double ForwardMs, double BackwardMs, double PlainBackwardMs, long Tokens)[] _slices;
    private readonly PipelineLinks _links;

    /// <param name="schedule">Made for these micro-batches.</param>
    /// <param name="microBatches">Repeats of one object are looked up once.</param>
    /// <param name="stageLatency">What one stage costs over one slice.</param>
    /// <param name="withoutRecompute">The same without recompute; null if nothing is computed again.</param>
    /// <param name="links">What joins the stages; null: links that take no time.</param>
    /// <exception cref="ArgumentException">The links join another number of stages.</exception>
    public EqualStagesSimulation(
        Schedule schedule,
        IReadOnlyList<MicroBatchSlicing> microBatches,
        ILatencyModel stageLatency,
        ILatencyModel? withoutRecompute = null,
        PipelineLinks? links = null)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(microBatches);
        ArgumentNullException.ThrowIfNull(stageLatency);
        _links = links ?? PipelineLinks.Free(schedule.StageCount);
        if (_links.StageCount != schedule.StageCount)
        {
            throw new ArgumentException(
                $"The links join {_links.StageCount} stages, not {schedule.StageCount}.", nameof(links));
        }

        _player = new SchedulePlayer(schedule);
        var known = new Dictionary<MicroBatchSlicing, (double, double, double, long)[]>();
        _firstSlices = new int[microBatches.Count];
        var slices = new List<(double, double, double, long)>();
        foreach (var (index, microBatch) in microBatches.Index())
        {
            _firstSlices[index] = slices.Count;
            slices.AddRange(known.TryGetValue(microBatch, out var times) ? times
                : known[microBatch] = [.. SlicesOf(microBatch, stageLatency, withoutRecompute ?? stageLatency)]);
        }

        _slices = [.. slices];
    }

    /// <summary>
    /// The share of a backward that is W where the schedule splits it; one half where nothing is said.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no share, from 0 to 1.</exception>
    public double WeightGradientShare
    {
        get;
        init => field = SplitBackward.Checked(value);
    } = SplitBackward.WeightGradientShare;

    /// <summary>From the first forward's start to the last end.</summary>
    public Milliseconds Makespan => new(_player.MakespanMs(Durations(), Transfers()));

    /// <summary>All actions with their times.</summary>
    public Timeline Timeline => _player.Play(Durations(), Transfers());

    private IEnumerable<(double, double, double, long)> SlicesOf(
        MicroBatchSlicing microBatch, ILatencyModel stageLatency, ILatencyModel withoutRecompute)
    {
        var latencies = microBatch.Latencies(stageLatency).Zip(microBatch.Latencies(withoutRecompute));
        foreach (var (slice, (latency, plain)) in microBatch.Slices.Zip(latencies))
        {
            var tokens = (long)microBatch.Sequences * slice.Count;
            var extraMs = _links.ExtraBusyMs(tokens);
            yield return (
                latency.Forward.Value + extraMs, latency.Backward.Value + extraMs, plain.Backward.Value, tokens);
        }
    }

    private double[] Durations()
    {
        var durationsMs = new double[_player.Actions.Count];
        for (var i = 0; i < durationsMs.Length; i++)
        {
            var (forwardMs, backwardMs, plainBackwardMs, _) = SliceOf(_player.Actions[i]);
            var weightsMs = WeightGradientShare * plainBackwardMs;
            durationsMs[i] = _player.Actions[i].Phase switch
            {
                Phase.Forward => forwardMs,
                Phase.Backward => backwardMs,
                Phase.InputGradient => backwardMs - weightsMs,
                _ => weightsMs,
            };
        }

        return durationsMs;
    }

    private double[] Transfers()
    {
        if (_links.Policy == TransferPolicy.Exposed || _links.Links.All(link => link == LinkLatency.Free))
        {
            return [];
        }

        var transfersMs = new double[_player.Actions.Count];
        for (var i = 0; i < transfersMs.Length; i++)
        {
            transfersMs[i] = _links.Transfer(_player.Actions[i], SliceOf(_player.Actions[i]).Tokens).Value;
        }

        return transfersMs;
    }

    private (double ForwardMs, double BackwardMs, double PlainBackwardMs, long Tokens) SliceOf(PipelineAction action) =>
        _slices[_firstSlices[action.MicroBatch] + action.Slice];
}
