using System.Globalization;
using System.Text.RegularExpressions;

namespace TeraPipe.Profiler.Commands;

/// <summary>A time as people type it: "500ms", "2s", "1.5m", "12h".</summary>
internal readonly partial record struct Duration(TimeSpan Time)
{
    /// <summary>What is right, for the message that something else is not.</summary>
    public const string Expected = "a time from 1ms to 500h, such as 500ms, 2s, 10m or 12h";

    private static readonly TimeSpan _most = TimeSpan.FromHours(500); // no timer takes more than 49 days

    /// <summary>Null: it is none.</summary>
    public static Duration? Parse(string text)
    {
        var parts = Pattern.Match(text);
        if (!parts.Success)
        {
            return null;
        }

        var count = double.Parse(parts.Groups["count"].Value, CultureInfo.InvariantCulture);
        var seconds = count * parts.Groups["unit"].Value switch { "ms" => 0.001, "s" => 1, "m" => 60, _ => 3600 };
        return seconds >= 0.001 && seconds <= _most.TotalSeconds ? new Duration(TimeSpan.FromSeconds(seconds)) : null;
    }

    public override string ToString() => Time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Time.TotalMilliseconds:0.###}ms"),
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Time.TotalSeconds:0.#}s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Time.TotalMinutes:0.#}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Time.TotalHours:0.#}h"),
    };

    [GeneratedRegex(@"^(?<count>\d{1,9}(\.\d{1,9})?)(?<unit>ms|s|m|h)$")]
    private static partial Regex Pattern { get; }
}
