using System.Text.Json.Serialization;
using TeraPipe.Executor.Training;

namespace TeraPipe.TrainGpt.Training;

/// <summary>One step; as JSON, what --json prints of it.</summary>
internal sealed record StepRow
{
    /// <summary>From 1.</summary>
    public required int Step { get; init; }

    public required int Steps { get; init; }

    /// <summary>Mean cross-entropy, in nats, before the update.</summary>
    public required double Loss { get; init; }

    public required double StepMs { get; init; }

    public required double PredictedStepMs { get; init; }

    /// <summary>Of the prediction, relative to what was measured.</summary>
    public double ErrorPercent => 100 * ((PredictedStepMs / StepMs) - 1);

    /// <summary>Of all replicas together.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>What the steps that are left will take if they take what the past ones took.</summary>
    public required double RemainingSeconds { get; init; }

    public required string PlanId { get; init; }

    /// <summary>Missing of a run that is not elastic.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ElasticStep? Elastic { get; init; }
}
