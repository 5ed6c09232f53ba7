using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Elastic.Runs;

/// <summary>Plays one run; see <see cref="ElasticRun.Play"/>.</summary>
internal sealed class RunPlayer(
    ElasticTraining training, ElasticFeatures features, CancellationToken cancellationToken)
{
    private int _cached; // layers whose output an interval before has written
    private ElasticPlan? _plan;
    private (int Frozen, int Cached) _planned; // for what it is the decision

    public IReadOnlyList<ElasticInterval> Play() => [.. Enumerable.Range(0, training.FrozenLayers.Count).Select(Play)];

    private ElasticInterval Play(int interval)
    {
        var frozen = features.HasFlag(ElasticFeatures.Freezing) ? training.FrozenLayers[interval] : 0;
        var cached = _cached;
        var modes = LayerModes.Of(training.Layers, frozen, cached);
        var isChanged = false;
        if (_plan is null || _planned != (frozen, cached)) // else the decision would be the same
        {
            (_plan, isChanged) = Decide(modes);
            _planned = (frozen, cached);
        }

        return new ElasticInterval
        {
            Frozen = frozen,
            Cached = cached,
            Plan = _plan,
            Steps = Times(training.IntervalSequences, _plan.TimePerSequence),
            Switch = isChanged ? training.SwitchTime : Milliseconds.Zero,
            CacheWrite = Write(modes, frozen, passesLeft: training.FrozenLayers.Count - 1 - interval),
        };
    }

    private (ElasticPlan Plan, bool IsChanged) Decide(LayerModes modes)
    {
        var mayChange = features.HasFlag(ElasticFeatures.Packing) || features.HasFlag(ElasticFeatures.AnyPipeline);
        var kept = _plan is null ? null : ElasticPlanner.Keep(
            training.Job, modes, _plan.BlocksPerStage, _plan.Replicas, cancellationToken);
        if (kept is not null && !mayChange)
        {
            return (kept, false);
        }

        var wanted = ElasticPlanner.Plan(training.Job, modes, Search(), cancellationToken) ?? kept
            ?? throw new ArgumentException("No pipeline of the job fits: give it more devices, or a smaller step.");
        if (kept is null)
        {
            return (wanted, _plan is not null);
        }

        var isOther = wanted.Replicas != kept.Replicas || !wanted.BlocksPerStage.SequenceEqual(kept.BlocksPerStage);
        var advice = SwitchAdvice.Of(
            kept.TimePerSequence,
            wanted.TimePerSequence,
            training.IntervalSequences,
            training.SwitchTime,
            training.Hysteresis);
        return isOther && advice.IsWorthIt ? (wanted, true) : (kept, false);
    }

    private ElasticSearch Search() =>
        features.HasFlag(ElasticFeatures.AnyPipeline) ? ElasticSearch.Any
        : features.HasFlag(ElasticFeatures.Replicas) ? ElasticSearch.Halving
        : features.HasFlag(ElasticFeatures.Packing) ? ElasticSearch.HalvingAlone
        : ElasticSearch.Unchanged;

    /// <summary>What is computed of the prefix would be read instead; what is read already is read anyway.</summary>
    private Milliseconds Write(LayerModes modes, int frozen, int passesLeft)
    {
        if (!features.HasFlag(ElasticFeatures.Cache) || frozen == _cached)
        {
            return Milliseconds.Zero;
        }

        var computed = modes.All.Count(mode => mode == LayerMode.FrozenPrefix);
        var readMs = training.Job.CacheRead is { } read ? ForwardMs(read) : 0;
        var advice = CacheAdvice.Of(new CacheQuestion
        {
            FrozenLayers = frozen,
            PassesLeft = passesLeft,
            Forward = Pass((computed * ForwardMs(training.Job.Device.Layer)) + (_cached > 0 ? readMs : 0)),
            Read = Pass(readMs),
            Write = Times(training.IntervalSequences, training.CacheWrite),
            Size = training.IntervalSequences * training.CacheSequence,
            Budget = training.CacheBudget,
        });
        _cached = advice.IsOn ? frozen : _cached;
        return advice.IsOn
            ? Times(training.IntervalSequences, new Milliseconds(training.CacheWrite.Value / _plan!.Replicas))
            : Milliseconds.Zero;
    }

    /// <summary>Of a sequence in micro-batches as they are.</summary>
    private double ForwardMs(ILatencyModel model) => _plan!.Pipeline.MicroBatches.Average(microBatch =>
        microBatch.Latencies(model).Sum(latency => latency.Forward.Value) / microBatch.Sequences);

    private Milliseconds Pass(double sequenceMs) => Times(training.IntervalSequences, new Milliseconds(sequenceMs));

    private static Milliseconds Times(long count, Milliseconds each) => new(count * each.Value);
}
