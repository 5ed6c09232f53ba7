using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Freezing;
using TeraPipe.Executor.Plans.Elastic;
using TeraPipe.Planning;

namespace TeraPipe.TrainGpt.Training;

/// <summary>How the command line wants a run to be elastic.</summary>
internal sealed record ElasticChoice
{
    /// <summary>Name of this process among the workers; the machine's and its number there where it is null.</summary>
    public string? Worker { get; init; }

    /// <summary>Devices that the run has; as many as it begins on where it is null.</summary>
    public int? Devices { get; init; }

    /// <summary>Whether a replica, not a step, has as many sequences as before when there are more replicas.</summary>
    public bool KeepsPerReplica { get; init; }

    /// <summary>What is frozen when; null where only others say.</summary>
    public FreezePolicyRequest? Policy { get; init; }

    public required int FreezeEvery { get; init; }

    public double? SwitchCostMs { get; init; }

    public int? HeartbeatTimeoutMs { get; init; }

    /// <summary>Memory for what the frozen prefix gives; null for none.</summary>
    public Bytes? Cache { get; init; }

    /// <param name="worker">Name of this process, where it was not said.</param>
    /// <param name="devicesHere">Most that this run can hold; null: any number.</param>
    /// <param name="steps">Of the whole training.</param>
    /// <param name="cache">What the activation cache takes, where there is one.</param>
    public ElasticLoopOptions ToLoop(string worker, int? devicesHere, int steps, ElasticCacheRequest? cache) => new()
    {
        Worker = Worker ?? worker,
        Run = new ElasticRequest
        {
            Devices = Devices,
            Policy = Policy,
            BatchPolicy = KeepsPerReplica ? "keep-per-replica" : null,
            SwitchCostMs = SwitchCostMs,
            HeartbeatTimeoutMs = HeartbeatTimeoutMs,
            StepsBetweenDecisions = Policy is null ? steps : Math.Min(FreezeEvery, steps),
            Cache = cache,
        },
        FreezeEverySteps = Policy is null ? 0 : FreezeEvery,
        TotalSteps = steps,
        SequencesPerPass = cache?.Sequences,
        DevicesHere = devicesHere,
        HeartbeatInterval = TimeSpan.FromMilliseconds(Math.Min(2000, (HeartbeatTimeoutMs ?? 30_000) / 5)),
    };
}
