namespace TeraPipe.Bench;

/// <summary>One line of the output: what was measured, against what, and whatever else explains it.</summary>
/// <param name="Case">What was measured, by the name under which it stands in the issue.</param>
/// <param name="Value">A median; null where there is none, and then a detail says why.</param>
/// <param name="Unit">Of the value and of the aim.</param>
/// <param name="Aim">The issue's own figure; null where it has none.</param>
/// <param name="Met">Whether the aim is met, with all its conditions; null without an aim.</param>
internal sealed record BenchRow(string Case, double? Value, string Unit, double? Aim, bool? Met)
{
    /// <summary>Further members of the JSON object and columns of the table: name and a number, text, truth or
    /// null.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Details { get; init; } = [];

    /// <summary>A row whose aim is met by a value that is no larger.</summary>
    public static BenchRow AtMost(
        string name, double value, string unit, double aim, params KeyValuePair<string, object?>[] details) =>
        new(name, value, unit, aim, value <= aim) { Details = details };

    /// <summary>A row whose aim is met by a value that is no smaller.</summary>
    public static BenchRow AtLeast(
        string name, double value, string unit, double aim, params KeyValuePair<string, object?>[] details) =>
        new(name, value, unit, aim, value >= aim) { Details = details };
}
