using System.Globalization;

namespace TeraPipe.Contracts.Client;

/// <summary>Paths and queries in which every value is escaped.</summary>
internal static class Route
{
    /// <param name="path">A value is whatever stands in braces.</param>
    /// <param name="query">Parameters by name; null: it is left out.</param>
    /// <exception cref="ArgumentException">A value is empty: the path would mean something else.</exception>
    public static string Of(FormattableString path, params (string Name, object? Value)[] query)
    {
        var values = path.GetArguments().Select(
            value => Text(value) is { Length: > 0 } text
                ? Uri.EscapeDataString(text)
                : throw new ArgumentException($"A value of {path.Format} is empty."));
        var filled = string.Format(CultureInfo.InvariantCulture, path.Format, [.. values]);
        return query.Where(parameter => parameter.Value is not null).Aggregate(
            filled, (sofar, parameter) => With(sofar, parameter.Name, parameter.Value!));
    }

    public static string With(string path, string name, object value)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return $"{path}{separator}{name}={Uri.EscapeDataString(Text(value)!)}";
    }

    private static string? Text(object? value) =>
        value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture);
}
