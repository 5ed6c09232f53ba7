using TeraPipe.Contracts.Plans;
using TeraPipe.Planning.Latency.Noise;
using TeraPipe.Planning.Slicing;
using PlanComparison = TeraPipe.Planning.Latency.Noise.PlanComparison;
using PlanComparisonBody = TeraPipe.Contracts.Plans.PlanComparison;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>What a plan will take, as far as the noise of the measurements leaves it open.</summary>
internal static class PlanPredictions
{
    /// <returns>
    /// Null where the layer was not measured, and so has no noise, and under schedules that only simulation can price.
    /// </returns>
    public static PlanPrediction? Of(
        PlanProblem problem, IReadOnlyList<MicroBatchSlicing> plan, IReadOnlyList<Baseline> rules)
    {
        if (problem.Question.Profile is not { IsEstimated: false, Shrunk: { } profile } || !problem.IsFlush)
        {
            return null;
        }

        // Errors are drawn around the expectation, also where the plan was made on the raw measurements.
        var question = problem.Question with { IsRaw = false, IsStrict = false };
        var flush = question == problem.Question ? problem.Flush : new PlanProblem(question).Flush;
        var uniform = rules.FirstOrDefault(rule => rule.Name == SlicingKind.Uniform)?.MicroBatches;
        var comparison = uniform is null ? null : PlanComparison.Of(plan, uniform, flush, profile);
        var prediction = comparison?.Prediction ?? MakespanPrediction.Of(plan, flush, profile);
        return new PlanPrediction
        {
            ExpectedMs = prediction.Expected.Value,
            LowMs = prediction.Low.Value,
            HighMs = prediction.High.Value,
            Level = MakespanPrediction.Level,
            AgainstUniform = comparison is null
                ? null
                : new PlanComparisonBody(comparison.ExpectedGainMs, comparison.ProbabilityFaster),
        };
    }
}
