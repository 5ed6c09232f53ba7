using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Memory;

namespace TeraPipe.TrainGpt.Training;

/// <summary>How a run learns. All ranks have the same.</summary>
internal sealed record LearningOptions
{
    public const double DefaultRate = 1e-3, DefaultFinalShare = 0.1, DefaultWeightDecay = 0.01;

    /// <summary>Number format of the layers.</summary>
    public ScalarType Dtype { get; init; } = ScalarType.Float32;

    /// <summary>What the backward computes again.</summary>
    public Recompute Recompute { get; init; }

    /// <summary>Batches of a step.</summary>
    public int AccumulatedBatches { get; init; } = 1;

    /// <summary>The longest gradient; null takes them as they are.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>Share of numbers that are dropped.</summary>
    public double DropoutRate { get; init; }

    /// <summary>AdamW's, at its highest.</summary>
    public double LearningRate { get; init; } = DefaultRate;

    /// <summary>Which share of it each step has.</summary>
    public LearningRateSchedule Schedule { get; init; } = Recipe.LearningRateSchedule;

    /// <summary>AdamW's.</summary>
    public double WeightDecay { get; init; } = DefaultWeightDecay;
}
