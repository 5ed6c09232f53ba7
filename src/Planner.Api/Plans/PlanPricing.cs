using TeraPipe.Contracts.Plans;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using ProvenanceShares = TeraPipe.Contracts.Plans.ProvenanceShares;
using SlicingBody = TeraPipe.Contracts.Plans.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>What a slicing costs under a question: by the formula where it is exact, else by simulation.</summary>
internal sealed class PlanPricing(PlanProblem problem)
{
    private readonly double _optimizerMs = OptimizerMs(problem.Question) ?? 0;

    /// <summary>The optimiser's step on one device; null where the profile has none.</summary>
    public static double? OptimizerMs(PlanQuestion question) =>
        question.LayersPerStage * question.Schedule.VirtualStages * question.Profile.Content.LayerOptimizerMs;

    /// <summary>The makespan alone, in milliseconds.</summary>
    public double MakespanMs(IReadOnlyList<MicroBatchSlicing> microBatches) => Bubble(microBatches).MakespanMs;

    public SlicingBody Of(string kind, IReadOnlyList<MicroBatchSlicing> microBatches)
    {
        var (makespanMs, bubble) = Bubble(microBatches);
        var shares = Planning.Slicing.ProvenanceShares.Of(microBatches, problem.StageLatency);
        var devices = problem.Question.Stages;
        return new SlicingBody
        {
            Kind = kind,
            MicroBatches = MicroBatchBodies.Of(microBatches),
            MakespanMs = makespanMs,
            StepMs = makespanMs + _optimizerMs,
            BubbleFraction = makespanMs == 0 ? 0 : Math.Clamp(bubble.TotalMs / (devices * makespanMs), 0, 1),
            Bubble = BodyOf(bubble, devices),
            KeepsConstraints = microBatches.Distinct().All(
                microBatch => problem.Question.Constraints.AreKeptBy(microBatch.Slices)),
            Provenance = new ProvenanceShares(
                shares.Measured, shares.Interpolated, shares.Extrapolated, shares.Estimated),
        };
    }

    private (double MakespanMs, BubbleParts Bubble) Bubble(IReadOnlyList<MicroBatchSlicing> microBatches)
    {
        if (problem.IsFormulaExact)
        {
            var flush = problem.Flush;
            var makespan = FlushMakespan.Of(microBatches, flush.StageCount, flush.StageLatency, flush.Links);
            return (makespan.Value, FlushBubble.Of(microBatches, flush));
        }

        var timeline = problem.Simulate(microBatches);
        return (timeline.Makespan.Value, BubbleAttribution.Of(timeline).Total);
    }

    private static PlanBubble BodyOf(BubbleParts parts, int devices) => new()
    {
        FillMs = parts.FillMs / devices,
        DrainMs = parts.DrainMs / devices,
        TailMs = parts.TailMs / devices,
        ImbalanceMs = parts.ImbalanceMs / devices,
        TransferMs = parts.TransferMs / devices,
    };
}
