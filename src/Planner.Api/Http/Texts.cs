namespace TeraPipe.Planner.Api.Http;

/// <summary>What free text for people may be: names of devices, versions, messages.</summary>
internal static class Texts
{
    private const int MaxLength = 200;

    public static string Rule { get; } = RuleOf(MaxLength);

    public static string RuleOf(int maxLength) =>
        $"must have at most {maxLength} characters, no control character among them.";

    public static bool IsValid(string text, int maxLength = MaxLength) =>
        text.Length <= maxLength && !text.Any(char.IsControl);
}
