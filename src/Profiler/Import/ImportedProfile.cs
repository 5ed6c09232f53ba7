using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>A profile that was imported.</summary>
/// <param name="Profile">The body of POST /v1/profiles.</param>
/// <param name="Format">What the file was.</param>
/// <param name="Notes">What was assumed, computed or left out, in sentences.</param>
internal sealed record ImportedProfile(ProfileRequest Profile, ProfileFormat Format, IReadOnlyList<string> Notes);
