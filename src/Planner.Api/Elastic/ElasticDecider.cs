using TeraPipe.Contracts.Elastic;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>
/// Decides which plan a run has after an event:
///     1. whether the activation cache pays, and so what is still computed of each layer where it can be read;
///     2. what the present stages and replicas would take, and the best ones there are;
///     3. the best ones, where the present ones cannot go on, or where the gain until the next decision is worth the
///        change (<see cref="SwitchAdvice"/>).
/// </summary>
/// <param name="question">The run as the planning core takes it.</param>
/// <param name="settings">How it is elastic.</param>
/// <param name="facts">The run after the event, with the plan from before.</param>
/// <param name="cause">The event.</param>
/// <param name="cancellationToken">Gives up.</param>
internal sealed class ElasticDecider(
    ElasticQuestion question,
    ElasticSettings settings,
    ElasticState facts,
    ElasticCause cause,
    CancellationToken cancellationToken)
{
    private readonly int _devices = facts.Devices(settings.Devices);

    /// <summary>The first decision: the registered plan's stages and replicas.</summary>
    public ElasticReplan Begin()
    {
        var modes = LayerModes.Of(question.Layers, frozen: 0);
        int[] layers = [.. Enumerable.Repeat(question.LayersPerStage, question.Stages)];
        var plan = ElasticPlanner.Keep(
            question.Job(_devices, slowdown: 1), modes, layers, question.Replicas, cancellationToken);
        var cache = question.Cache(frozenLayers: 0, facts.PassesLeft, _devices);
        var option = new ElasticOption(plan, IsCached: false, Slowdown: 1, LeftOut: []);
        return Replan(ElasticWords.Begun, ElasticReasons.Begun(plan), option, cache);
    }

    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public ElasticReplan Decide()
    {
        var cache = question.Cache(facts.FrozenLayers, facts.PassesLeft, _devices);
        var options = new ElasticOptionFinder(question, settings, facts, cache?.IsOn ?? false, cancellationToken);
        var kept = facts.Plan is { } present ? options.Kept(present, cause.HasWorkerGone) : null;
        return (kept, options.Best()) switch
        {
            (null, null) => Replan(ElasticWords.Impossible, ElasticReasons.Impossible(_devices), null, cache),
            (null, { } best) => Replan(
                ElasticWords.Changed, ElasticReasons.Forced(facts.Plan, _devices, best.Plan), best, cache) with
            {
                IsForced = true,
                BestStepMs = best.Plan.StepTime.Value,
            },
            ({ } stays, null) => Replan(ElasticWords.Kept, ElasticReasons.Alone(stays.Plan), stays, cache) with
            {
                KeptStepMs = stays.Plan.StepTime.Value,
            },
            ({ } stays, { } best) => Compare(stays, best, cache),
        };
    }

    private ElasticReplan Compare(ElasticOption kept, ElasticOption best, CacheAdvice? cache)
    {
        var bestStep = new Milliseconds(best.Plan.TimePerSequence.Value * kept.Plan.StepSequences);
        var advice = SwitchAdvice.Of(
            kept.Plan.StepTime,
            bestStep,
            settings.StepsBetweenDecisions,
            new Milliseconds(settings.SwitchCostMs),
            settings.Hysteresis);
        var isSame = best.Plan.Replicas == kept.Plan.Replicas && best.LeftOut.SequenceEqual(kept.LeftOut)
            && best.Plan.LayersPerStage.SequenceEqual(kept.Plan.LayersPerStage);
        var reason = isSame
            ? ElasticReasons.Best(kept.Plan)
            : ElasticReasons.Compared(kept, best, bestStep, advice, settings);
        var replan = advice.IsWorthIt && !isSame
            ? Replan(ElasticWords.Changed, reason, best, cache)
            : Replan(ElasticWords.Kept, reason, kept, cache);
        return replan with
        {
            KeptStepMs = kept.Plan.StepTime.Value,
            BestStepMs = bestStep.Value,
            GainMs = advice.Gain.Value,
        };
    }

    private ElasticReplan Replan(string outcome, string reason, ElasticOption? after, CacheAdvice? cache)
    {
        var isNew = outcome switch
        {
            ElasticWords.Kept => cause.HasWorkerGone,
            ElasticWords.Impossible => facts.Plan is not null || cause.HasWorkerGone,
            _ => true,
        };
        return new ElasticReplan
        {
            Number = facts.Replans + 1,
            Generation = facts.Generation + (isNew ? 1 : 0),
            EventId = cause.EventId,
            Cause = cause.Kind,
            Outcome = outcome,
            IsForced = outcome == ElasticWords.Impossible,
            Reason = reason,
            Devices = _devices,
            Before = facts.Plan,
            After = after is null ? null : ElasticBodies.Of(after, facts.FrozenLayers),
            SwitchCostMs = settings.SwitchCostMs,
            Cache = ElasticBodies.Of(cache),
        };
    }
}
