using TeraPipe.Executor.Data;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;

namespace TeraPipe.Executor.Training;

/// <summary>Works out what a log keeps of a step.</summary>
/// <param name="shape">The model.</param>
/// <param name="data">What it is trained on.</param>
/// <param name="options">How.</param>
internal sealed class StepAccount(GptShape shape, TokenSequences data, TrainerOptions options)
{
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="result">What it came to.</param>
    /// <param name="plan">That it was run by.</param>
    /// <param name="peaks">Memory of each device.</param>
    /// <param name="sequences">Sequences of the step, of all replicas together.</param>
    /// <param name="taken">Sequences taken so far.</param>
    public TrainingStep Row(
        long step, StepResult result, TrainingPlan plan, IReadOnlyList<Bytes> peaks, int sequences, long taken)
    {
        var tokensPerSecond = 1000.0 * sequences * plan.SequenceTokens / result.StepTime.Value;
        return new TrainingStep
        {
            Step = step,
            Loss = result.Loss,
            GradientNorm = result.GradientNorm,
            LearningRate = result.LearningRate,
            LossScale = result.LossScale,
            IsSkipped = result.IsSkipped,
            TokensPerSecond = tokensPerSecond,
            ModelFlopsUtilisation =
                tokensPerSecond * ModelFlops.PerToken(shape, plan.SequenceTokens) / options.PeakFlopsPerSecond,
            BubbleFraction = result.Timeline.BubbleFraction,
            PeakMemoryBytes = [.. peaks.Select(peak => peak.Count)],
            StepMs = result.StepTime.Value,
            PredictedStepMs = plan.PredictedStepOf(options.AccumulatedBatches).Value,
            PlanId = plan.PlanId,
            Epoch = taken / (double)data.Count,
            SequencesTaken = taken,
            Elastic = ElasticStep.Of(plan.Elastic),
        };
    }
}
