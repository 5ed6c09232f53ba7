using TeraPipe.Contracts.Elastic;

namespace TeraPipe.Executor.Plans.Elastic;

/// <summary>Turns what came of an elastic run into a placement that can be run, or says all that is wrong with it.
/// </summary>
internal static class ElasticPlacementParser
{
    private const int MostReplicas = 100_000; // nobody has so many devices

    /// <param name="sent">Without a null where none may be, but for elements of lists.</param>
    /// <param name="plan">That the run was registered with: the model's layers and the sequences are its.</param>
    /// <exception cref="PlanRefusedException">There is a fault, or no placement for the devices that are left.
    /// </exception>
    public static ElasticPlacement Parse(ElasticResponse sent, TrainingPlan plan)
    {
        if (sent.Plan is not { } placed)
        {
            throw new PlanRefusedException(
                [new PlanFault("elastic.plan", $"is missing: none fits the {sent.Devices} device(s) that are left")]);
        }

        var faults = new PlanFaults();
        faults.AddAll(PlanJson.NonNumbers(sent));
        faults.ThrowIfAny();
        var layers = plan.Answer.Stages * plan.Schedule.VirtualStages * plan.Answer.LayersPerStage;
        faults.RequireCount(sent.Generation, "elastic.generation");
        faults.RequireCount(sent.Replans, "elastic.replans");
        faults.RequireTime(placed.StepMs, "elastic.plan.stepMs");
        faults.RequireCount(placed.StepSequences, "elastic.plan.stepSequences");
        faults.Require(
            placed.LearningRateFactor > 0,
            "elastic.plan.learningRateFactor",
            $"is {placed.LearningRateFactor}; a learning rate is multiplied by a number above 0");
        faults.Require(
            sent.FrozenLayers >= 0 && sent.FrozenLayers < layers,
            "elastic.frozenLayers",
            $"is {sent.FrozenLayers}; of {layers} layers all but the last can be frozen");
        faults.Require(
            placed.LayersPerStage.Count > 0 && placed.LayersPerStage.All(count => count >= 1)
                && placed.LayersPerStage.Sum(count => (long)count) == layers,
            "elastic.plan.layersPerStage",
            $"is [{string.Join(", ", placed.LayersPerStage)}]; stages of a layer or more have {layers} together");
        if (faults.RequireCount(placed.Replicas, "elastic.plan.replicas", MostReplicas))
        {
            faults.Require(
                placed.StepSequences % placed.Replicas == 0,
                "elastic.plan.stepSequences",
                $"is {placed.StepSequences}; {placed.Replicas} replicas cannot share them out equally");
        }

        faults.ThrowIfAny();
        var microBatches = new MicroBatchParser(plan.SequenceTokens, plan.Answer.GrainTokens, faults)
            .Parse(placed.MicroBatches, placed.StepSequences / placed.Replicas, "elastic.plan.microBatches");
        return new ElasticPlacement(sent, placed, microBatches);
    }
}
