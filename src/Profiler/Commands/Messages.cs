using System.Globalization;
using System.Text.Json;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Profiler.Commands;

/// <summary>People read what is said on standard error, programs what is on standard output.</summary>
internal static class Messages
{
    /// <summary>A line for people.</summary>
    public static void Say(FormattableString line) =>
        Console.Error.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>The outcome as one JSON object.</summary>
    public static void Print<T>(T outcome) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(outcome, PlannerJson.Options));
}
