using TeraPipe.Contracts.Models;
using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>The profiles that a sweep takes its latencies from: of the cluster's device and the model's layer.
/// </summary>
/// <param name="model">The model; null when there is none.</param>
/// <param name="cluster">The cluster; null when there is none.</param>
/// <param name="faults">Takes all that is wrong.</param>
internal sealed class SweepProfilesParser(ModelResponse? model, ClusterDescription? cluster, Faults faults)
{
    public const int MaxProfiles = 16;

    private readonly Dictionary<int, Profile> _measured = [];
    private Profile? _datasheet;

    /// <param name="sent">Ids and names.</param>
    /// <param name="found">What each of them is; null where there is no such profile.</param>
    /// <returns>Of no meaning where there is a fault.</returns>
    public SweepProfiles Parse(IReadOnlyList<string>? sent, IReadOnlyList<Profile?> found)
    {
        faults.Require(sent is { Count: > 0 }, "profiles", "must have at least one.");
        faults.Require(sent is null or { Count: <= MaxProfiles }, "profiles", $"must have at most {MaxProfiles}.");
        for (var i = 0; i < found.Count; i++)
        {
            var field = $"profiles[{i}]";
            if (faults.Require(
                found[i] is not null, field, $"'{sent![i]}' is no profile's id or name; GET /v1/profiles lists them."))
            {
                CheckFits(found[i]!, field);
                CheckDtype(found[i]!.Content.Dtype!, found[0]?.Content.Dtype, field);
                Add(found[i]!, field);
            }
        }

        return new SweepProfiles(_measured, _datasheet);
    }

    private void Add(Profile profile, string field)
    {
        if (profile.IsDatasheet)
        {
            faults.Require(
                _datasheet is null || _datasheet.ProfileId == profile.ProfileId, field, "is a second datasheet.");
            _datasheet = profile;
            return;
        }

        var degree = profile.Content.TensorParallelDegree!.Value;
        faults.Require(
            !_measured.TryGetValue(degree, out var other) || other.ProfileId == profile.ProfileId,
            field,
            $"is a second one that was measured with a tensor-parallel degree of {degree}.");
        _measured[degree] = profile;
    }

    private void CheckDtype(string dtype, string? first, string field) => faults.Require(
        first is null || dtype == first, field, $"is in {dtype}, the first one in {first}; all must be in one dtype.");

    private void CheckFits(Profile profile, string field)
    {
        var name = profile.Content.Device!.Name!;
        faults.Require(
            cluster is null || cluster.Device.IsCalled(name),
            field,
            $"is of '{name}', and the cluster has '{cluster?.Device.Name}'. If they are the same, add the name to "
            + $"device.aliases with PUT /v1/clusters/{cluster?.Cluster}.");
        if (model is not null && Layers.Mismatch(profile.Content.Layer, model) is { } mismatch)
        {
            faults.Add(field, mismatch);
        }
    }
}
