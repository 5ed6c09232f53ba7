using System.Security.Cryptography;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Models;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>A request that has been understood: its parts fit each other, so that it has an answer.</summary>
internal sealed record SweepQuestion
{
    private const int SweepIdBytes = 16;

    public required ModelResponse Model { get; init; }

    public required StoredCluster Cluster { get; init; }

    public required SweepProfiles Profiles { get; init; }

    /// <summary>In ascending order, as all lists of the space.</summary>
    public required IReadOnlyList<int> SequenceTokens { get; init; }

    public required IReadOnlyList<int> StepSequences { get; init; }

    public required int GrainTokens { get; init; }

    public required SweepSpace Space { get; init; }

    public TransferPolicy Transfers { get; init; }

    public GradientReduction Reduction { get; init; }

    public bool ShardsOptimizer { get; init; }

    public bool IsStrict { get; init; }

    public IEnumerable<Workload> Workloads =>
        from sequenceTokens in SequenceTokens
        from stepSequences in StepSequences
        select new Workload(sequenceTokens, stepSequences);

    /// <summary>In all workloads.</summary>
    public long ConfigurationCount => (long)SequenceTokens.Count * StepSequences.Count * Space.Count;

    /// <summary>The question with all its defaults: whoever asks it gets the very same sweep.</summary>
    public SweepRequest ToRequest() => new()
    {
        Model = Model.Model,
        Cluster = Cluster.Description.Cluster,
        ClusterVersion = Cluster.Version,
        Profiles = [.. Profiles.All.Select(profile => profile.ProfileId)],
        SequenceTokens = SequenceTokens,
        StepSequences = StepSequences,
        GrainTokens = GrainTokens,
        PipelineDegrees = Space.PipelineDegrees,
        DataDegrees = Space.DataDegrees,
        TensorDegrees = Space.TensorDegrees,
        MicroBatches = Space.MicroBatches,
        Schedules = [.. Space.Schedules.Select(choice => PlanWords.Schedules.WordOf(choice.Kind)).Distinct()],
        VirtualStages = VirtualStages() is { Length: > 0 } stages ? stages : null,
        RecomputeLevels = [.. Space.RecomputeLevels.Select(PlanWords.RecomputeLevels.WordOf)],
        Transfers = PlanWords.Transfers.WordOf(Transfers),
        Reduction = SweepWords.Reductions.WordOf(Reduction),
        Zero1 = ShardsOptimizer,
        Strict = IsStrict,
    };

    /// <summary>
    /// The first 32 hexadecimal digits of SHA-256 over all that the answer follows from, the planner's version and what
    /// the names mean here among it.
    /// </summary>
    public string SweepId()
    {
        var cluster = Cluster.ToResponse() with { CreatedAt = default }; // each service has its own
        var canonical = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                Question = ToRequest(),
                Model = ModelParser.Canonical(Model),
                Cluster = cluster,
                ServiceVersion.Planner,
            },
            PlannerJson.Options);
        return Convert.ToHexStringLower(SHA256.HashData(canonical).AsSpan(0, SweepIdBytes));
    }

    /// <summary>As the planning core takes it.</summary>
    public TrainingJob JobOf(Workload workload) => new()
    {
        Cluster = Cluster.Description.ToPlanning()!,
        Model = TrainingMemory.ShapeOf(Model),
        LayerLatency = degree => Profiles.LayerLatency(Model, degree, IsStrict),
        WeightGradientShare = degree => Profiles.For(degree)?.WeightGradientShare
            ?? SplitBackward.WeightGradientShare,
        IsGroupMeasured = degree => degree > 1 && Profiles.Measured.ContainsKey(degree),
        Sequence = new Tokens(workload.SequenceTokens),
        Grain = new Tokens(GrainTokens),
        StepSequences = workload.StepSequences,
        Settings = TrainingMemory.SettingsOf(Profiles.All.First().Content) with { ShardsOptimizer = ShardsOptimizer },
        Transfers = Transfers,
        Reduction = Reduction,
    };

    private int[] VirtualStages() =>
        [.. Space.Schedules.Where(choice => choice.VirtualStages > 1).Select(choice => choice.VirtualStages)];
}
