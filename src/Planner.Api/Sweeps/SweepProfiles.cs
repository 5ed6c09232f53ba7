using TeraPipe.Contracts.Models;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>The profiles of one sweep: which of them says what a tensor-parallel degree costs.</summary>
/// <param name="Measured">By the degree with which each was measured.</param>
/// <param name="Datasheet">Serves every other degree; null where there is none.</param>
internal sealed record SweepProfiles(IReadOnlyDictionary<int, Profile> Measured, Profile? Datasheet)
{
    /// <summary>Measured ones by degree, then the datasheet.</summary>
    public IEnumerable<Profile> All
    {
        get
        {
            var measured = Measured.OrderBy(profile => profile.Key).Select(profile => profile.Value);
            return Datasheet is null ? measured : measured.Append(Datasheet);
        }
    }

    /// <summary>Null where there is none for the degree.</summary>
    public Profile? For(int tensorDegree) => Measured.GetValueOrDefault(tensorDegree) ?? Datasheet;

    /// <param name="model">Whose layer it is.</param>
    /// <param name="tensorDegree">Devices that share the layer.</param>
    /// <param name="isStrict">Whether what lies beyond the measurements is refused.</param>
    public ILatencyModel? LayerLatency(ModelResponse model, int tensorDegree, bool isStrict)
    {
        var profile = For(tensorDegree);
        var latency = profile?.LayerLatency(model, tensorDegree);
        return isStrict && profile?.Table is { } table ? new StrictLatencyModel(table, latency!) : latency;
    }
}
