using System.Text.Json;
using System.Text.Json.Serialization;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Commands;

namespace TeraPipe.Profiler.Profiles;

/// <summary>Finds a profile by the name of a file, or else in a planner by its id or name.</summary>
internal static class ProfileSource
{
    private static readonly JsonSerializerOptions _strict =
        new(PlannerJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <param name="profile">What was typed.</param>
    /// <param name="planner">Null: only files are looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">There is none, or it is not one, or it has no measurements.</exception>
    public static async Task<LoadedProfile> LoadAsync(
        string profile, PlannerClient? planner, CancellationToken cancellationToken)
    {
        var content = File.Exists(profile) ? Read(profile)
            : planner is not null
                ? RequestOf(await planner.GetProfileAsync(profile, cancellationToken: cancellationToken))
            : throw Refused($"'{profile}' is no file; to ask a planner for a profile of that name, give --planner.");
        if (content.Measurements is not { Count: > 0 } measurements)
        {
            throw Refused($"{profile} has no measurements: it is a datasheet.");
        }

        var table = LatencyTable.Parse([.. measurements.Select(PointOf)], out var faults);
        return table is null
            ? throw Refused(string.Join('\n', faults.Select(fault => $"{profile}: {fault.Message}")))
            : content is { Device: null } or { Layer: null }
                ? throw Refused($"{profile}: a profile says its device and its layer.")
                : new LoadedProfile(content, table, Path.GetFileName(profile));
    }

    /// <exception cref="CommandException">It is no profile.</exception>
    public static ProfileRequest Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return JsonSerializer.Deserialize<ProfileRequest>(stream, _strict)
                ?? throw Refused($"{file} is empty.");
        }
        catch (JsonException fault)
        {
            throw Refused($"{file} is no profile: {fault.Message}");
        }
    }

    private static ProfileRequest RequestOf(ProfileResponse stored) => new()
    {
        Name = stored.Summary.Name,
        Device = stored.Summary.Device,
        Dtype = stored.Summary.Dtype,
        TensorParallelDegree = stored.Summary.TensorParallelDegree,
        Layer = stored.Summary.Layer,
        LayerOptimizerMs = stored.LayerOptimizerMs,
        AdjustedFrom = stored.Summary.AdjustedFrom,
        EstimatedFrom = stored.Summary.EstimatedFrom,
        MeasuredBy = stored.MeasuredBy,
        CalibrationMs = stored.CalibrationMs,
        Conditions = stored.Conditions,
        Parts = stored.Parts,
        Transfers = stored.Transfers,
        Failures = stored.Failures,
        Measurements = stored.Measurements,
    };

    // what is missing becomes what no table has, so that its faults are told with all others
    private static RawLatencyPoint PointOf(Measurement sent) => new(
        sent.MicroBatch ?? 0,
        sent.SliceTokens ?? 0,
        sent.ContextTokens ?? -1,
        sent.ForwardMs ?? double.NaN,
        sent.BackwardMs ?? double.NaN,
        sent.ForwardSpreadMs,
        sent.BackwardSpreadMs,
        sent.Samples);

    private static CommandException Refused(string message) => new(ExitCode.Usage, message);
}
