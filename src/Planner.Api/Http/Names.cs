using System.Text.RegularExpressions;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// What models and profiles may be called. At most 63 characters, so that no name is taken for a profile's id.
/// </summary>
internal static partial class Names
{
    public const string Rule =
        "must have 1 to 63 lower-case letters, digits, '.', '-' and '_', the first a letter or digit.";

    public static bool IsValid(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,62}\z")]
    private static partial Regex Pattern();
}
