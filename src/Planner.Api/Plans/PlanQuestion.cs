using System.Security.Cryptography;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Models;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>A request that has been understood: its parts fit each other.</summary>
internal sealed record PlanQuestion
{
    private const int PlanIdBytes = 16;

    public required ModelResponse Model { get; init; }

    public required Profile Profile { get; init; }

    /// <summary>Devices of the pipeline; each one stage, or as many as the schedule's virtual stages.</summary>
    public required int Stages { get; init; }

    public required int SequenceTokens { get; init; }

    public required int GrainTokens { get; init; }

    public required int BatchSequences { get; init; }

    public required int TensorParallelDegree { get; init; }

    /// <summary>Null: transfers are free and memory is not limited.</summary>
    public StoredCluster? Cluster { get; init; }

    public int DataParallelDegree { get; init; } = 1;

    public ScheduleChoice Schedule { get; init; } = ScheduleChoice.Flush;

    public TransferPolicy Transfers { get; init; } = TransferPolicy.Overlapped;

    public SliceConstraints Constraints { get; init; } = SliceConstraints.None;

    public bool IsStrict { get; init; }

    /// <summary>Whether to plan on the measurements as they are, noise and all.</summary>
    public bool IsRaw { get; init; }

    public Recompute Recompute { get; init; } = Recompute.None;

    public bool ShardsOptimizer { get; init; }

    /// <summary>What was asked for; <see cref="MemoryLimit"/> is what counts.</summary>
    public long? MemoryLimitBytes { get; init; }

    public double OptimalityGap { get; init; }

    public int? DeadlineMs { get; init; }

    /// <summary>Layers of one stage.</summary>
    public int LayersPerStage => Model.Layers / (Stages * Schedule.VirtualStages);

    public ParallelDegrees Degrees => new(Stages, DataParallelDegree, TensorParallelDegree);

    public Tokens Sequence => new(SequenceTokens);

    public Tokens Grain => new(GrainTokens);

    /// <summary>What a device has; null where nobody said.</summary>
    public Bytes? MemoryLimit =>
        MemoryLimitBytes is { } limit ? new Bytes(limit) : Cluster?.Description.Device.Memory;

    /// <summary>The question with all its defaults: whoever asks it gets the very same plan.</summary>
    public PlanRequest ToRequest() => new()
    {
        Model = Model.Model,
        Profile = Profile.ProfileId,
        Stages = Stages,
        SequenceTokens = SequenceTokens,
        GrainTokens = GrainTokens,
        BatchSequences = BatchSequences,
        TensorParallelDegree = TensorParallelDegree,
        Cluster = Cluster?.Description.Cluster,
        ClusterVersion = Cluster?.Version,
        DataParallelDegree = DataParallelDegree,
        Schedule = PlanWords.Schedules.WordOf(Schedule.Kind),
        VirtualStages = Schedule.VirtualStages,
        Transfers = Cluster is null ? null : PlanWords.Transfers.WordOf(Transfers),
        Constraints = ConstraintsParser.BodyOf(Constraints),
        Strict = IsStrict,
        Latencies = PlanWords.RawLatencies.WordOf(IsRaw),
        Recompute = PlanWords.RecomputeLevels.WordOf(Recompute),
        Zero1 = ShardsOptimizer,
        MemoryLimitBytes = MemoryLimitBytes,
        OptimalityGap = OptimalityGap,
        DeadlineMs = DeadlineMs,
    };

    /// <summary>
    /// The first 32 hexadecimal digits of SHA-256 over all that the answer follows from, the planner's version among
    /// it: the same question has the same id on every service, and a planner that answers otherwise has another
    /// version. Names may mean other things elsewhere, so that what they mean here is part of it.
    /// </summary>
    public string PlanId()
    {
        var cluster = Cluster is null ? null : Cluster.ToResponse() with { CreatedAt = default }; // a service's own
        var canonical = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                Question = ToRequest(),
                Model = ModelParser.Canonical(Model),
                Cluster = cluster,
                ServiceVersion.Planner,
            },
            PlannerJson.Options);
        return Convert.ToHexStringLower(SHA256.HashData(canonical).AsSpan(0, PlanIdBytes));
    }
}
