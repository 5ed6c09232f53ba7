using System.Globalization;

namespace TeraPipe.Profiler.Commands;

/// <summary>A share as people type it: "2%".</summary>
internal readonly record struct Share(double Value)
{
    /// <summary>What is right, for the message that something else is not.</summary>
    public const string Expected = "a percentage from 0.1% to 50%, such as 2%";

    /// <summary>Null: it is none.</summary>
    public static Share? Parse(string text) =>
        text.EndsWith('%')
        && decimal.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
        && percent is >= 0.1m and <= 50
            ? new Share((double)(percent / 100))
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * Value:0.##}%");
}
