using System.Globalization;
using System.Security;
using System.Text;

namespace TeraPipe.Profiler.Pictures;

/// <summary>An SVG document that paints its own background, so that it reads alike on light and dark pages.</summary>
internal sealed class Svg
{
    public const string Text = "#1f2937";
    public const string Faint = "#6b7280";
    public const string Line = "#c3c8d1";
    public const string Forward = "#1d4ed8";
    public const string Backward = "#c2410c";

    private readonly StringBuilder _document = new();

    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="title">Any text; it is escaped.</param>
    public Svg(double width, double height, string title)
    {
        Add($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"
              role="img" fill="{Text}" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="11">
            """);
        Add($"<title>{SecurityElement.Escape(title)}</title>");
        Add($"""
            <rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8" fill="#ffffff" stroke="{Line}"/>
            """);
    }

    /// <summary>A line of the document, numbers as SVG wants them.</summary>
    public void Add(FormattableString element) =>
        _document.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');

    /// <summary>Some words; <paramref name="anchor"/> is start, middle or end.</summary>
    public void Write(
        double x, double y, string words, string anchor = "start", string colour = Text, double size = 11) =>
        Add($"""
            <text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">{SecurityElement.Escape(words)}</text>
            """);

    /// <summary>The whole document.</summary>
    public string Close() => _document.ToString() + "</svg>\n";
}
