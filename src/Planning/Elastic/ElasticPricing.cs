using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Elastic;

/// <summary>What a step of given stages and replicas takes, with the best slices and micro-batches.</summary>
internal static class ElasticPricing
{
    public static ElasticPlan Of(
        ElasticJob job,
        LayerModes modes,
        ElasticStages stages,
        IReadOnlyList<Range> layers,
        int replicas,
        CancellationToken cancellationToken)
    {
        var sequences = job.Batch == BatchPolicy.ConstantGlobal
            ? job.StepSequences
            : job.StepSequences / job.Replicas * replicas;
        var problem = new PipelineProblem(
            job.Sequence, job.Grain, sequences / replicas, [.. layers.Select(stages.Stage)])
        {
            Schedule = job.Schedule,
            WeightGradientShare = job.WeightGradientShare,
            Constraints = job.IsCausal ? job.Constraints : job.Constraints with { MaximumSlices = 1 },
        };
        var pipeline = PipelinePlanner.Plan(problem, limits: null, cancellationToken);
        return new ElasticPlan
        {
            LayersPerStage = [.. layers.Select(stage => stage.End.Value - stage.Start.Value)],
            Replicas = replicas,
            StepSequences = sequences,
            LearningRateFactor = (double)sequences / job.StepSequences,
            Pipeline = pipeline,
            StepTime = pipeline.Makespan + Reduction(job, modes, layers, problem, pipeline, replicas),
        };
    }

    /// <summary>
    /// The longest of all stages; no stage ends after the makespan, so that the step is no longer than both. Only what
    /// is trained has gradients.
    /// </summary>
    private static Milliseconds Reduction(
        ElasticJob job,
        LayerModes modes,
        IReadOnlyList<Range> layers,
        PipelineProblem problem,
        PipelinePlan pipeline,
        int replicas)
    {
        var cost = new DataParallelCost(job.DataParallelLink, replicas, job.Reduction, ShardsOptimizer: false);
        return replicas == 1 ? Milliseconds.Zero : layers.Select((stage, k) =>
        {
            var trained = modes.All.Take(stage).Count(mode => mode == LayerMode.Active);
            var shortest = pipeline.MicroBatches.Distinct()
                .Min(microBatch => microBatch.Latencies(problem.Stages[k]).Min(latency => latency.Backward));
            return trained == 0
                ? Milliseconds.Zero
                : cost.ExtraTime(new(trained * job.LayerGradients.Count), Bytes.Zero, trained, shortest);
        }).Max();
    }
}
