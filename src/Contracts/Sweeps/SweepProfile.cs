namespace TeraPipe.Contracts.Sweeps;

/// <summary>Where the latencies of some tensor-parallel degrees come from.</summary>
/// <param name="TensorDegrees">The degrees that the sweep takes from it.</param>
/// <param name="ProfileId">The profile's id.</param>
/// <param name="Name">Its name, if it has one.</param>
/// <param name="Provenance">"measured", "estimated" or "adjusted", as the profile's own.</param>
public sealed record SweepProfile(
    IReadOnlyList<int> TensorDegrees, string ProfileId, string? Name, string Provenance);
