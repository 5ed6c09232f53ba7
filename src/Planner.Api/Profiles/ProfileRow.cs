using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning.Latency;
using LayerShape = TeraPipe.Contracts.Profiles.LayerShape;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// One row of the table profiles, column for column, as <see cref="ProfileSql"/> names them. It never leaves
/// <see cref="ProfileRepository"/>.
/// </summary>
internal sealed record ProfileRow
{
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
    public string? Architecture { get; init; }
    public int? KeyValueHeads { get; init; }
    public double? LayerOptimizerMs { get; init; }
    public double? PeakTeraflops { get; init; }
    public double? MemoryGigabytesPerSecond { get; init; }
    public double? AchievableFraction { get; init; }
    public double? LayerOverheadMs { get; init; }
    public required int MeasurementCount { get; init; }
    public string? AdjustedFrom { get; init; }
    public string? EstimatedFrom { get; init; }
    public string? MeasuredBy { get; init; }
    public double? CalibrationMs { get; init; }
    public string? Conditions { get; init; } // in JSON, as are the next three
    public string? Parts { get; init; }
    public string? Transfers { get; init; }
    public string? Failures { get; init; }
    public DateTime CreatedAt { get; init; } // the database's own clock sets it
    public string ListingKey { get; init; } = ""; // the database makes it from the time and the id

    private bool IsDatasheet => PeakTeraflops is not null;

    private LayerShape? Layer => IsDatasheet ? null : new()
    {
        HiddenSize = HiddenSize,
        Heads = Heads,
        FeedForwardSize = FeedForwardSize,
        Architecture = Architecture,
        KeyValueHeads = KeyValueHeads,
    };

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
            Architecture = content.Layer?.Architecture,
            KeyValueHeads = content.Layer?.KeyValueHeads,
            LayerOptimizerMs = content.LayerOptimizerMs,
            PeakTeraflops = content.Datasheet?.PeakTeraflops,
            MemoryGigabytesPerSecond = content.Datasheet?.MemoryGigabytesPerSecond,
            AchievableFraction = content.Datasheet?.AchievableFraction,
            LayerOverheadMs = content.Datasheet?.LayerOverheadMs,
            MeasurementCount = profile.Table?.Points.Count ?? 0,
            AdjustedFrom = content.AdjustedFrom,
            EstimatedFrom = content.EstimatedFrom,
            MeasuredBy = content.MeasuredBy,
            CalibrationMs = content.CalibrationMs,
            Conditions = JsonOf(content.Conditions),
            Parts = JsonOf(content.Parts),
            Transfers = JsonOf(content.Transfers),
            Failures = JsonOf(content.Failures),
        };
    }

    /// <summary>What the listing says of it; needs no measurements.</summary>
    public ProfileSummary ToSummary() => new()
    {
        ProfileId = ProfileId,
        Name = Name,
        Provenance = Profile.ProvenanceOf(AdjustedFrom, isEstimated: IsDatasheet || EstimatedFrom is not null),
        AdjustedFrom = AdjustedFrom,
        EstimatedFrom = EstimatedFrom,
        Device = Device,
        Dtype = Dtype,
        TensorParallelDegree = TensorParallelDegree,
        Layer = Layer,
        MeasurementCount = MeasurementCount,
        CreatedAt = CreatedAt,
    };

    /// <summary>What was stored was parsed once, so that it parses again.</summary>
    public StoredProfile ToStoredProfile(
        IReadOnlyList<RawLatencyPoint> measurements, IReadOnlyDictionary<PointKey, PointDetails> details)
    {
        var head = ProfileHead.Parse(ToRequest(), new Faults());
        var table = IsDatasheet ? null : LatencyTable.Parse(measurements, out _);
        var measured = table is null ? null : new MeasuredPoints(table, details);
        return head is not null && IsDatasheet == measured is null
            ? new StoredProfile(new Profile(head, measured, ProfileId), ToSummary())
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
        EstimatedFrom = EstimatedFrom,
        MeasuredBy = MeasuredBy,
        CalibrationMs = CalibrationMs,
        Conditions = FromJson<MeasuringConditions>(Conditions),
        Parts = FromJson<PartMeasurements>(Parts),
        Transfers = FromJson<TransferMeasurement[]>(Transfers),
        Failures = FromJson<FailedPoint[]>(Failures),
        Datasheet = !IsDatasheet ? null : new()
        {
            PeakTeraflops = PeakTeraflops,
            MemoryGigabytesPerSecond = MemoryGigabytesPerSecond,
            AchievableFraction = AchievableFraction,
            LayerOverheadMs = LayerOverheadMs,
        },
    };

    private static string? JsonOf<T>(T? part)
        where T : class =>
        part is null ? null : JsonSerializer.Serialize(part, PlannerJson.Options);

    private static T? FromJson<T>(string? json)
        where T : class =>
        json is null ? null : JsonSerializer.Deserialize<T>(json, PlannerJson.Options);
}
