using TeraPipe.Contracts.Elastic;
using TeraPipe.Planner.Api.Jobs;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>Elastic runs on the wire.</summary>
internal static class ElasticBodies
{
    /// <returns>Null where the run is not elastic.</returns>
    public static ElasticResponse? Of(StoredJob job) => job is not { Elastic: { } settings, State.Elastic: { } state }
        ? null
        : new ElasticResponse
        {
            Settings = settings,
            Generation = state.Generation,
            Replans = state.Replans,
            Devices = state.Devices(settings.Devices),
            FrozenLayers = state.FrozenLayers,
            ProfileId = state.ProfileId,
            Workers = state.Workers,
            Plan = state.Plan,
        };

    public static ElasticCacheAdvice Of(CacheAdvice? advice) => advice is null
        ? new ElasticCacheAdvice(IsOn: false, ElasticWords.NotAsked, SavedMs: 0)
        : new ElasticCacheAdvice(advice.IsOn, ElasticWords.Obstacles.WordOf(advice.Obstacle), advice.Saved.Value);

    /// <param name="option">The plan and whom it leaves out.</param>
    /// <param name="frozenLayers">First layers that are frozen.</param>
    public static ElasticPlanResponse Of(ElasticOption option, int frozenLayers)
    {
        var plan = option.Plan;
        return new ElasticPlanResponse
        {
            Stages = plan.StageCount,
            Replicas = plan.Replicas,
            LayersPerStage = plan.LayersPerStage,
            FrozenLayers = frozenLayers,
            IsCached = option.IsCached,
            StepSequences = plan.StepSequences,
            LearningRateFactor = plan.LearningRateFactor,
            MicroBatches = MicroBatchBodies.Of(plan.Pipeline.MicroBatches),
            StepMs = plan.StepTime.Value,
            MsPerSequence = plan.TimePerSequence.Value,
            Slowdown = option.Slowdown,
            WorkersLeftOut = option.LeftOut,
        };
    }
}
