using TeraPipe.Contracts.Elastic;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>
/// Finds the plans that a run may have. Devices are equal but for slow workers: a plan that has one takes as many times
/// as long on all its devices, for they wait for it; a plan may leave the slowest out. The activation cache can be read
/// only where the first stage has all frozen layers: elsewhere they are computed, whether it pays or not.
/// </summary>
/// <param name="question">The run as the planning core takes it.</param>
/// <param name="settings">How it is elastic.</param>
/// <param name="facts">The run after the event.</param>
/// <param name="isCacheOn">Whether the activation cache pays.</param>
/// <param name="cancellationToken">Gives up.</param>
internal sealed class ElasticOptionFinder(
    ElasticQuestion question,
    ElasticSettings settings,
    ElasticState facts,
    bool isCacheOn,
    CancellationToken cancellationToken)
{
    private readonly int _devices = facts.Devices(settings.Devices);

    /// <summary>Slow workers that are there, the slowest first.</summary>
    private readonly ElasticWorker[] _slow =
    [
        .. facts.Workers
            .Where(worker => worker is { State: ElasticWords.Present, Slowdown: > 1 })
            .OrderByDescending(worker => worker.Slowdown),
    ];

    private readonly ElasticMemory _memory = question.Memory;

    /// <summary>The plan by which a sequence takes least, with none, the slowest or more workers left out; where the
    /// cache pays of those that can read it, unless no first stage with all that is frozen fits; null: none fits.
    /// </summary>
    public ElasticOption? Best() => Best(isCacheOn) ?? (isCacheOn ? Best(isCached: false) : null);

    /// <summary>The stages and replicas of a plan that stands; null: its devices are too few, or it does not fit them.
    /// </summary>
    /// <param name="plan">It stands; what its first stage has says whether it can read the cache.</param>
    /// <param name="isMeeting">Whether all workers come together anew, so that they may be the fastest. If not, those
    /// stay who are in it, as far as anybody knows: a worker that takes another's place is a change.</param>
    public ElasticOption? Kept(ElasticPlanResponse plan, bool isMeeting)
    {
        var spare = _devices - (plan.Stages * plan.Replicas);
        if (spare < 0)
        {
            return null;
        }

        ElasticWorker[] leftOut =
        [
            .. isMeeting ? _slow.Take(spare) : _slow.Where(worker => plan.WorkersLeftOut.Contains(worker.Worker)),
        ];
        var isCached = isCacheOn && plan.LayersPerStage[0] >= facts.FrozenLayers;
        var job = question.Job(_devices, SlowdownWithout(leftOut));
        var kept = ElasticPlanner.Keep(job, Modes(isCached), plan.LayersPerStage, plan.Replicas, cancellationToken);
        return _memory.Fits(kept, facts.FrozenLayers) ? Option(kept, isCached, leftOut) : null;
    }

    private ElasticOption? Best(bool isCached) => Enumerable.Range(0, Math.Min(_slow.Length, _devices) + 1)
        .Select(leftOut => _slow[..leftOut])
        .Where(leftOut => leftOut is not [.., var last] || SlowdownWithout(leftOut) < last.Slowdown)
        .Select(leftOut => Best(isCached, leftOut))
        .OfType<ElasticOption>()
        .MinBy(option => option.Plan.TimePerSequence);

    private ElasticOption? Best(bool isCached, ElasticWorker[] leftOut)
    {
        var job = question.Job(_devices - leftOut.Length, SlowdownWithout(leftOut));
        var search = ElasticWords.Searches.ValueOf(settings.Search);
        var best = ElasticPlanner.All(job, Modes(isCached), search, cancellationToken)
            .Where(plan => _memory.Fits(plan, facts.FrozenLayers))
            .OrderBy(plan => plan.TimePerSequence)
            .ThenBy(plan => plan.StageCount * plan.Replicas)
            .FirstOrDefault();
        return best is null ? null : Option(best, isCached, leftOut);
    }

    private LayerModes Modes(bool isCached) => LayerModes.Of(question.Layers, facts.FrozenLayers, isCached);

    private ElasticOption Option(ElasticPlan plan, bool isCached, ElasticWorker[] leftOut) => new(
        plan,
        isCached,
        SlowdownWithout(leftOut),
        [.. leftOut.Select(worker => worker.Worker).Order(StringComparer.Ordinal)]);

    private double SlowdownWithout(ElasticWorker[] leftOut) =>
        _slow.FirstOrDefault(worker => !leftOut.Contains(worker))?.Slowdown ?? 1;
}
