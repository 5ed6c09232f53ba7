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
        var mayChange = features.HasFlag(ElasticFeatures.Packing) && !IsBefore(modes);
        var kept = _plan is null ? null : ElasticPlanner.Keep(
            training.Job, modes, _plan.BlocksPerStage, _plan.Replicas, cancellationToken);
        if (kept is not null && !mayChange)
        {
            return (kept, false);
        }

        var wanted = Best(modes) ?? kept
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

    private ElasticPlan? Best(LayerModes modes) =>
        ElasticPlanner.Plan(training.Job, modes, SearchFor(modes), cancellationToken);

    private ElasticSearch SearchFor(LayerModes modes) => (
        !features.HasFlag(ElasticFeatures.Packing) || IsBefore(modes),
        features.HasFlag(ElasticFeatures.Replicas),
        features.HasFlag(ElasticFeatures.Halving)) switch
    {
        (true, _, _) => ElasticSearch.Unchanged,
        (_, true, true) => ElasticSearch.Halving,
        (_, true, false) => ElasticSearch.Any,
        (_, false, true) => ElasticSearch.HalvingAlone,
        (_, false, false) => ElasticSearch.AnyStages,
    };

    /// <summary>Whether the pipelines are still those of the beginning.</summary>
    private bool IsBefore(LayerModes modes) =>
        modes.All[0] == LayerMode.Active && !features.HasFlag(ElasticFeatures.FromStart);

    private Milliseconds Write(LayerModes modes, int frozen, int passesLeft)
    {
        if (!features.HasFlag(ElasticFeatures.Cache)
            || frozen == _cached
            || Best(modes) is not { } computing
            || Best(LayerModes.Of(training.Layers, frozen, cached: frozen)) is not { } reading)
        {
            return Milliseconds.Zero;
        }

        var write = Times(training.IntervalSequences, new Milliseconds(training.CacheWrite.Value / _plan!.Replicas));
        var advice = CacheAdvice.Of(new CacheQuestion
        {
            FrozenLayers = frozen,
            PassesLeft = passesLeft,
            Forward = Times(training.IntervalSequences, computing.TimePerSequence),
            Read = Times(training.IntervalSequences, reading.TimePerSequence),
            Write = write,
            Size = training.IntervalSequences * training.CacheSequence,
            Budget = training.CacheBudget,
        });
        _cached = advice.IsOn ? frozen : _cached;
        return advice.IsOn ? write : Milliseconds.Zero;
    }

    private static Milliseconds Times(long count, Milliseconds each) => new(count * each.Value);
}
