using TeraPipe.Contracts.Freezing;

namespace TeraPipe.Contracts.Elastic;

/// <summary>How a run is elastic, as it was registered, with its defaults.</summary>
public sealed record ElasticSettings
{
    /// <summary>The plan that it was registered with: its model, sequences and schedule are the run's.</summary>
    public required string PlanId { get; init; }

    /// <summary>Devices at first.</summary>
    public required int Devices { get; init; }

    /// <summary>How much is frozen, and when; missing where nobody said.</summary>
    public FreezePolicyRequest? Policy { get; init; }

    /// <summary>"constant-global" or "keep-per-replica".</summary>
    public required string BatchPolicy { get; init; }

    /// <summary>"any" or "halving".</summary>
    public required string Search { get; init; }

    /// <summary>Whether a token attends to those before it only.</summary>
    public required bool IsCausal { get; init; }

    /// <summary>A change must gain more than (1 + hysteresis) times what it takes.</summary>
    public required double Hysteresis { get; init; }

    /// <summary>What a change takes, in milliseconds.</summary>
    public required double SwitchCostMs { get; init; }

    /// <summary>Steps in which a change must pay.</summary>
    public required int StepsBetweenDecisions { get; init; }

    /// <summary>After so many milliseconds without a heartbeat a worker is lost.</summary>
    public required int HeartbeatTimeoutMs { get; init; }

    /// <summary>What the activation cache would cost; missing where it stays off.</summary>
    public ElasticCacheRequest? Cache { get; init; }
}
