using TeraPipe.Contracts.Plans;
using TeraPipe.Planning.Slicing;
using ProvenanceShares = TeraPipe.Contracts.Plans.ProvenanceShares;
using SlicingBody = TeraPipe.Contracts.Plans.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Answers a question: the best slicing, and next to it what people would have done.</summary>
internal static class PlanBuilder
{
    public const string Schedule = "flush";

    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static PlanResponse Build(
        PlanQuestion question, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        var problem = question.ToProblem();
        var plan = SlicePlanner.Plan(problem, cancellationToken);
        var optimizerMs = question.LayersPerStage * question.Profile.Content.LayerOptimizerMs;
        return new PlanResponse
        {
            PlanId = question.PlanId(),
            Model = question.Model.Model,
            ProfileId = question.Profile.ProfileId,
            Stages = question.Stages,
            LayersPerStage = question.LayersPerStage,
            SequenceTokens = question.SequenceTokens,
            GrainTokens = question.GrainTokens,
            BatchSequences = question.BatchSequences,
            TensorParallelDegree = question.TensorParallelDegree,
            Schedule = Schedule,
            Plan = Priced(SlicingKind.Plan, plan.MicroBatches, problem, optimizerMs),
            LowerBoundMs = plan.LowerBound.Value,
            OptimalityGap = plan.OptimalityGap,
            OptimizerMs = optimizerMs,
            Alternatives =
            [
                Priced(SlicingKind.None, Baselines.None(problem), problem, optimizerMs),
                Priced(SlicingKind.Uniform, Baselines.BestUniform(problem), problem, optimizerMs),
            ],
            PlannerVersion = ServiceVersion.Planner,
            CreatedAt = createdAt,
        };
    }

    private static SlicingBody Priced(
        string kind, IReadOnlyList<MicroBatchSlicing> microBatches, SlicingProblem problem, double? optimizerMs)
    {
        var makespanMs = FlushMakespan.Of(microBatches, problem.StageCount, problem.StageLatency).Value;
        var busyMs = FlushMakespan.Of(microBatches, stageCount: 1, problem.StageLatency).Value; // one alone never waits
        var shares = Planning.Slicing.ProvenanceShares.Of(microBatches, problem.StageLatency);
        return new SlicingBody
        {
            Kind = kind,
            MicroBatches = MicroBatchBodies.Of(microBatches),
            MakespanMs = makespanMs,
            StepMs = makespanMs + (optimizerMs ?? 0),
            BubbleFraction = makespanMs == 0 ? 0 : Math.Max(0, 1 - (busyMs / makespanMs)),
            Provenance = new ProvenanceShares(
                shares.Measured, shares.Interpolated, shares.Extrapolated, shares.Estimated),
        };
    }
}
