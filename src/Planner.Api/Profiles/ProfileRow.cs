using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning.Latency;
using LayerShape = TeraPipe.Contracts.Profiles.LayerShape;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// One row of the table profiles, column for column. It never leaves <see cref="ProfileRepository"/>.
/// </summary>
internal sealed record ProfileRow
{
    public const string SelectSql = """
        SELECT profile_key            AS ProfileKey,
               profile_id             AS ProfileId,
               name                   AS Name,
               device_name            AS DeviceName,
               device_kind            AS DeviceKind,
               driver                 AS Driver,
               cuda                   AS Cuda,
               torch                  AS Torch,
               kernel_backend         AS KernelBackend,
               threads                AS Threads,
               dtype                  AS Dtype,
               tensor_parallel_degree AS TensorParallelDegree,
               hidden_size            AS HiddenSize,
               heads                  AS Heads,
               feed_forward_size      AS FeedForwardSize,
               layer_optimizer_ms     AS LayerOptimizerMs,
               peak_teraflops         AS PeakTeraflops,
               memory_gb_per_s        AS MemoryGigabytesPerSecond,
               achievable_fraction    AS AchievableFraction,
               layer_overhead_ms      AS LayerOverheadMs,
               measurement_count      AS MeasurementCount,
               adjusted_from          AS AdjustedFrom,
               created_at             AS CreatedAt,
               listing_key            AS ListingKey
          FROM profiles
        """;

    public const string InsertSql = """
        INSERT INTO profiles (profile_id, name, device_name, device_kind, driver, cuda, torch, kernel_backend,
                              threads, dtype, tensor_parallel_degree, hidden_size, heads, feed_forward_size,
                              layer_optimizer_ms, peak_teraflops, memory_gb_per_s, achievable_fraction,
                              layer_overhead_ms, measurement_count, adjusted_from)
        VALUES (@ProfileId, @Name, @DeviceName, @DeviceKind, @Driver, @Cuda, @Torch, @KernelBackend,
                @Threads, @Dtype, @TensorParallelDegree, @HiddenSize, @Heads, @FeedForwardSize,
                @LayerOptimizerMs, @PeakTeraflops, @MemoryGigabytesPerSecond, @AchievableFraction,
                @LayerOverheadMs, @MeasurementCount, @AdjustedFrom)
            ON CONFLICT DO NOTHING
            RETURNING profile_key AS ProfileKey,
                      created_at  AS CreatedAt
        """;

    public long ProfileKey { get; init; } // the database sets it; it never leaves it
    public required string ProfileId { get; init; }
    public string? Name { get; init; }
    public required string DeviceName { get; init; }
    public required string DeviceKind { get; init; }
    public string? Driver { get; init; }
    public string? Cuda { get; init; }
    public string? Torch { get; init; }
    public string? KernelBackend { get; init; }
    public int? Threads { get; init; }
    public required string Dtype { get; init; }
    public required int TensorParallelDegree { get; init; }
    public int? HiddenSize { get; init; }
    public int? Heads { get; init; }
    public int? FeedForwardSize { get; init; }
    public double? LayerOptimizerMs { get; init; }
    public double? PeakTeraflops { get; init; }
    public double? MemoryGigabytesPerSecond { get; init; }
    public double? AchievableFraction { get; init; }
    public double? LayerOverheadMs { get; init; }
    public required int MeasurementCount { get; init; }
    public string? AdjustedFrom { get; init; }
    public DateTime CreatedAt { get; init; } // the database's own clock sets it
    public string ListingKey { get; init; } = ""; // the database makes it from the time and the id

    private bool IsEstimated => PeakTeraflops is not null;

    private LayerShape? Layer =>
        IsEstimated ? null : new() { HiddenSize = HiddenSize, Heads = Heads, FeedForwardSize = FeedForwardSize };

    private Device Device => new()
    {
        Name = DeviceName,
        Kind = DeviceKind,
        Driver = Driver,
        Cuda = Cuda,
        Torch = Torch,
        KernelBackend = KernelBackend,
        Threads = Threads,
    };

    public static ProfileRow From(Profile profile)
    {
        var content = profile.Content;
        return new()
        {
            ProfileId = profile.ProfileId,
            Name = content.Name,
            DeviceName = content.Device!.Name!,
            DeviceKind = content.Device.Kind!,
            Driver = content.Device.Driver,
            Cuda = content.Device.Cuda,
            Torch = content.Device.Torch,
            KernelBackend = content.Device.KernelBackend,
            Threads = content.Device.Threads,
            Dtype = content.Dtype!,
            TensorParallelDegree = content.TensorParallelDegree!.Value,
            HiddenSize = content.Layer?.HiddenSize,
            Heads = content.Layer?.Heads,
            FeedForwardSize = content.Layer?.FeedForwardSize,
            LayerOptimizerMs = content.LayerOptimizerMs,
            PeakTeraflops = content.Datasheet?.PeakTeraflops,
            MemoryGigabytesPerSecond = content.Datasheet?.MemoryGigabytesPerSecond,
            AchievableFraction = content.Datasheet?.AchievableFraction,
            LayerOverheadMs = content.Datasheet?.LayerOverheadMs,
            MeasurementCount = profile.Table?.Points.Count ?? 0,
            AdjustedFrom = content.AdjustedFrom,
        };
    }

    /// <summary>What the listing says of it; needs no measurements.</summary>
    public ProfileSummary ToSummary() => new()
    {
        ProfileId = ProfileId,
        Name = Name,
        Provenance = AdjustedFrom is not null ? "adjusted" : IsEstimated ? "estimated" : "measured",
        AdjustedFrom = AdjustedFrom,
        Device = Device,
        Dtype = Dtype,
        TensorParallelDegree = TensorParallelDegree,
        Layer = Layer,
        MeasurementCount = MeasurementCount,
        CreatedAt = CreatedAt,
    };

    /// <summary>What was stored was parsed once, so that it parses again.</summary>
    public StoredProfile ToStoredProfile(IReadOnlyList<RawLatencyPoint> measurements)
    {
        var head = ProfileHead.Parse(ToRequest(), new Faults());
        var table = IsEstimated ? null : LatencyTable.Parse(measurements, out _);
        return head is not null && IsEstimated == table is null
            ? new StoredProfile(new Profile(head, table, ProfileId), ToSummary())
            : throw new InvalidDataException($"Profile {ProfileId} in the database is not valid.");
    }

    private ProfileRequest ToRequest() => new()
    {
        Name = Name,
        Device = Device,
        Dtype = Dtype,
        TensorParallelDegree = TensorParallelDegree,
        Layer = Layer,
        LayerOptimizerMs = LayerOptimizerMs,
        AdjustedFrom = AdjustedFrom,
        Datasheet = !IsEstimated ? null : new()
        {
            PeakTeraflops = PeakTeraflops,
            MemoryGigabytesPerSecond = MemoryGigabytesPerSecond,
            AchievableFraction = AchievableFraction,
            LayerOverheadMs = LayerOverheadMs,
        },
    };
}
