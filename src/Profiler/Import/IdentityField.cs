using System.Globalization;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>
/// One thing that a profile says of its device, number format or layer. It may be told by an option, by a line of a
/// CSV's head, or by the body in JSON.
/// </summary>
/// <param name="Key">Its name in a CSV's head; the option's has dashes.</param>
/// <param name="HelpName">What its value is called in help.</param>
/// <param name="Description">What it is.</param>
/// <param name="Expected">What its text must be: "'text' is not …".</param>
/// <param name="Parse">Its value from text; null: the text is none.</param>
/// <param name="Get">Its value in a profile; null: missing.</param>
/// <param name="With">The profile with this value.</param>
internal sealed record IdentityField(
    string Key,
    string HelpName,
    string Description,
    string Expected,
    Func<string, object?> Parse,
    Func<ProfileRequest, object?> Get,
    Func<ProfileRequest, object, ProfileRequest> With)
{
    /// <summary>The option that tells it.</summary>
    public string Option => $"--{Key.Replace('_', '-')}";

    /// <summary>Whether no profile is without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Its value as text; null: missing.</summary>
    public string? TextIn(ProfileRequest profile) => Convert.ToString(Get(profile), CultureInfo.InvariantCulture) is
        { Length: > 0 } text ? text : null;
}
