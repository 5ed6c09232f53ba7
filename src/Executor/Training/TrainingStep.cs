using System.Text.Json.Serialization;

namespace TeraPipe.Executor.Training;

/// <summary>One step, as a log keeps it.</summary>
public sealed record TrainingStep
{
    /// <summary>From 1, over the whole training.</summary>
    public required long Step { get; init; }

    /// <summary>Mean cross-entropy, in nats, before the update.</summary>
    public required double Loss { get; init; }

    /// <summary>√Σ g² over all parameters, before clipping.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Of the update; 0 where there was none.</summary>
    public required double LearningRate { get; init; }

    /// <summary>By what the loss was multiplied for the backward; 1 without loss scaling.</summary>
    public required double LossScale { get; init; }

    /// <summary>Whether the update was left out, as gradients overflowed under loss scaling.</summary>
    public required bool IsSkipped { get; init; }

    /// <summary>Of all replicas together.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>
    /// FLOPs of the step by <see cref="ModelFlops"/>, over what all ranks could do meanwhile; missing where either is
    /// not known.
    /// </summary>
    public required double? ModelFlopsUtilisation { get; init; }

    /// <summary>Share of the pipeline's time in which devices stood idle; of several batches, in the last.</summary>
    public required double BubbleFraction { get; init; }

    /// <summary>[d] is the most that tensors took on device d; empty where it is not counted.</summary>
    public required IReadOnlyList<long> PeakMemoryBytes { get; init; }

    /// <summary>All of it, the update included.</summary>
    public required double StepMs { get; init; }

    /// <summary>What the plan says that it takes.</summary>
    public required double PredictedStepMs { get; init; }

    /// <summary>The plan that it was run by.</summary>
    public required string PlanId { get; init; }

    /// <summary>How many times all sequences were taken so far: 1.25 is a quarter through the second time.</summary>
    public required double Epoch { get; init; }

    /// <summary>Sequences that were trained on so far.</summary>
    public required long SequencesTaken { get; init; }

    /// <summary>Where an elastic run stood; missing of others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ElasticStep? Elastic { get; init; }
}
