using TeraPipe.Contracts.Plans;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Prices two plans' slicings under each other's question.</summary>
internal static class PlanCrossPricing
{
    /// <returns>Null where a slicing is none of the other question's.</returns>
    public static PlanCrossPrice? Of(PlanResponse a, PlanQuestion questionA, PlanResponse b, PlanQuestion questionB)
    {
        if ((a.SequenceTokens, a.BatchSequences) != (b.SequenceTokens, b.BatchSequences)
            || Price(a, questionB) is not { } slicingAUnderBMs
            || Price(b, questionA) is not { } slicingBUnderAMs)
        {
            return null;
        }

        return new PlanCrossPrice
        {
            SlicingAUnderBMs = slicingAUnderBMs,
            SlicingBUnderAMs = slicingBUnderAMs,
            ByNumbersMs = slicingAUnderBMs - a.Plan.MakespanMs,
            BySlicingMs = b.Plan.MakespanMs - slicingAUnderBMs,
        };
    }

    /// <summary>Also where a strict question would refuse a slice: it is a price, no plan.</summary>
    private static double? Price(PlanResponse plan, PlanQuestion question)
    {
        var microBatches = MicroBatchBodies.Parse(plan.Plan.MicroBatches);
        var problem = new PlanProblem(question with { IsStrict = false });
        return microBatches.All(microBatch => problem.Flush.MicroBatchSizes.Contains(microBatch.Sequences))
            ? new PlanPricing(problem).MakespanMs(microBatches)
            : null;
    }
}
