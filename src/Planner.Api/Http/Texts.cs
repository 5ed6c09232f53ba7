namespace TeraPipe.Planner.Api.Http;

/// <summary>What free text for people may be: names of devices, versions.</summary>
internal static class Texts
{
    private const int MaxLength = 200;

    public static string Rule { get; } =
        $"must have at most {MaxLength} characters, no control character among them.";

    public static bool IsValid(string text) => text.Length <= MaxLength && !text.Any(char.IsControl);
}
