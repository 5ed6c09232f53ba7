using TeraPipe.Contracts.Plans;
using TeraPipe.Planning.Slicing;
using ProvenanceShares = TeraPipe.Contracts.Plans.ProvenanceShares;
using SlicingBody = TeraPipe.Contracts.Plans.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Answers a question: the best slicing, and next to it what people would have done.</summary>
internal static class PlanBuilder
{
    public const string Schedule = "flush";

    /// <summary>Relative; far above the rounding of a sum of doubles, far below any measurement's error.</summary>
    private const double SameMakespan = 1e-9;

    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static PlanResponse Build(
        PlanQuestion question, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        var problem = question.ToProblem();
        var plan = SlicePlanner.Plan(problem, cancellationToken: cancellationToken);
        var uniform = Baselines.BestUniform(problem);
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
            Plan = Priced(SlicingKind.Plan, Simplest(plan, uniform, problem), problem, optimizerMs),
            LowerBoundMs = plan.LowerBound.Value,
            OptimalityGap = plan.OptimalityGap,
            OptimizerMs = optimizerMs,
            Alternatives =
            [
                Priced(SlicingKind.None, Baselines.None(problem), problem, optimizerMs),
                Priced(SlicingKind.Uniform, uniform, problem, optimizerMs),
            ],
            PlannerVersion = ServiceVersion.Planner,
            CreatedAt = createdAt,
        };
    }

    /// <summary>
    /// Many slicings may be as good as the best one: where equal slices are, nobody wants an odd tail.
    /// </summary>
    private static IReadOnlyList<MicroBatchSlicing> Simplest(
        SlicingPlan plan, IReadOnlyList<MicroBatchSlicing> uniform, SlicingProblem problem)
    {
        var uniformMs = FlushMakespan.Of(uniform, problem.StageCount, problem.StageLatency).Value;
        return uniformMs <= plan.Makespan.Value * (1 + SameMakespan) ? uniform : plan.MicroBatches;
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
