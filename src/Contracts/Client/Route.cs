using System.Globalization;

namespace TeraPipe.Contracts.Client;

/// <summary>Paths and queries in which every value is escaped: a value is whatever stands in braces.</summary>
internal static class Route
{
    /// <exception cref="ArgumentException">A value is empty: the path would mean something else.</exception>
    public static string Of(FormattableString path)
    {
        var values = path.GetArguments()
            .Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))
            .Select(value => string.IsNullOrEmpty(value)
                ? throw new ArgumentException($"A value of {path.Format} is empty.")
                : Uri.EscapeDataString(value));
        return string.Format(CultureInfo.InvariantCulture, path.Format, [.. values]);
    }
}
