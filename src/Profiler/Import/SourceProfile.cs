using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>What a file says, before its points are known to be a table.</summary>
/// <param name="Profile">All of it but what has a fault already.</param>
/// <param name="PlaceOf">What the file calls a measurement, by its index: a line, a key.</param>
/// <param name="FieldOf">How it goes on for a member of <see cref="Measurement"/>: ".forwardMs".</param>
/// <param name="Notes">What was assumed, computed or left out.</param>
internal sealed record SourceProfile(
    ProfileRequest Profile, Func<int, string> PlaceOf, Func<string, string> FieldOf, IReadOnlyList<string> Notes);
