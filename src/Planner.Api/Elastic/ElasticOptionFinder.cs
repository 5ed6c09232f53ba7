using TeraPipe.Contracts.Elastic;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>
/// Finds the plans that a run may have. Devices are equal but for slow workers: a plan that has one takes as many times
/// as long on all its devices, for they wait for it; a plan may leave the slowest out.
/// </summary>
internal sealed class ElasticOptionFinder(
    ElasticQuestion question,
    ElasticSettings settings,
    ElasticState facts,
    LayerModes modes,
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

    /// <summary>The plan by which a sequence takes least, with none, the slowest or more workers left out; null: none
    /// fits.</summary>
    public ElasticOption? Best() => Enumerable.Range(0, Math.Min(_slow.Length, _devices) + 1)
        .Where(leftOut => leftOut == 0 || SlowdownWithout(leftOut) < SlowdownWithout(leftOut - 1))
        .Select(Best)
        .OfType<ElasticOption>()
        .MinBy(option => option.Plan.TimePerSequence);

    /// <summary>The stages and replicas of a plan that stands, on the fastest devices; null: they are too few, or it
    /// does not fit them.</summary>
    public ElasticOption? Kept(ElasticPlanResponse plan)
    {
        var spare = _devices - (plan.Stages * plan.Replicas);
        if (spare < 0)
        {
            return null;
        }

        var job = question.Job(_devices, SlowdownWithout(spare));
        var kept = ElasticPlanner.Keep(job, modes, plan.LayersPerStage, plan.Replicas, cancellationToken);
        return _memory.Fits(kept, facts.FrozenLayers) ? Option(kept, spare) : null;
    }

    private ElasticOption? Best(int leftOut)
    {
        var job = question.Job(_devices - leftOut, SlowdownWithout(leftOut));
        var search = ElasticWords.Searches.ValueOf(settings.Search);
        var best = ElasticPlanner.All(job, modes, search, cancellationToken)
            .Where(plan => _memory.Fits(plan, facts.FrozenLayers))
            .OrderBy(plan => plan.TimePerSequence)
            .ThenBy(plan => plan.StageCount * plan.Replicas)
            .FirstOrDefault();
        return best is null ? null : Option(best, leftOut);
    }

    private ElasticOption Option(ElasticPlan plan, int leftOut) => new(
        plan,
        SlowdownWithout(leftOut),
        [.. _slow.Take(leftOut).Select(worker => worker.Worker).Order(StringComparer.Ordinal)]);

    private double SlowdownWithout(int leftOut) => leftOut < _slow.Length ? _slow[leftOut].Slowdown : 1;
}
