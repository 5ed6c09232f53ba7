using TeraPipe.Contracts.Elastic;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Executor.Plans.Elastic;

/// <summary>Where an elastic run stands: what of its model is frozen, and on which stages and replicas the model is.
/// </summary>
public sealed class ElasticPlacement
{
    private readonly ElasticResponse _answer;
    private readonly ElasticPlanResponse _plan;

    internal ElasticPlacement(
        ElasticResponse answer, ElasticPlanResponse plan, IReadOnlyList<MicroBatchSlicing> microBatches) =>
        (_answer, _plan, MicroBatches) = (answer, plan, microBatches);

    /// <summary>The run's generation, from 1: it rises where all workers come together anew.</summary>
    public int Generation => _answer.Generation;

    /// <summary>Number of the planner's last decision, from 1.</summary>
    public int Replan => _answer.Replans;

    /// <summary>First layers that are frozen, the embedding with them.</summary>
    public int FrozenLayers => _answer.FrozenLayers;

    /// <summary>Whether what they give is read from the activation cache.</summary>
    public bool IsCached => _plan.IsCached;

    /// <summary>[k] is how many layers stage k has, frozen ones among them; as many as there are stages.</summary>
    public IReadOnlyList<int> LayersPerStage => _plan.LayersPerStage;

    /// <summary>Replicas of the pipeline.</summary>
    public int Replicas => _plan.Replicas;

    /// <summary>Devices, or with tensor parallelism groups of them, that it takes.</summary>
    public int Devices => LayersPerStage.Count * Replicas;

    /// <summary>Sequences of one step, of all replicas together.</summary>
    public int StepSequences => _plan.StepSequences;

    /// <summary>By what the learning rate is multiplied; 1 where the batch stays.</summary>
    public double LearningRateFactor => _plan.LearningRateFactor;

    /// <summary>How each replica's sequences go through it, in order.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches { get; }

    /// <summary>A step without the optimiser's, as predicted.</summary>
    public Milliseconds PredictedStep => new(_plan.StepMs);

    /// <summary>As the planner told it.</summary>
    internal ElasticResponse Answer => _answer;

    /// <summary>What is computed of each layer.</summary>
    internal LayerModes Modes => LayerModes.Of(LayersPerStage.Sum(), FrozenLayers, IsCached);

    /// <summary>For example "4 of 8 layers frozen, stages of 5+3 layers, 2 replicas".</summary>
    public override string ToString() =>
        $"{FrozenLayers} of {LayersPerStage.Sum()} layers frozen{(IsCached ? " and cached" : "")}, "
        + $"stages of {string.Join('+', LayersPerStage)} layers, {Replicas} replica(s)";
}
