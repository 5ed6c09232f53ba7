using System.Globalization;
using TeraPipe.Profiler.Pictures;

namespace TeraPipe.Profiler.Accuracy;

/// <summary>
/// Signed error of F + B over slice × context: red where predictions are too long, blue where too short.
/// </summary>
internal sealed class ErrorMap(Svg svg, double left, double top, double side)
{
    private const int Most = 24; // rows or columns
    private const double DarkestShare = 0.1;

    public void Draw(IReadOnlyList<PredictedPoint> points)
    {
        var map = HeatMap.Of(points.Select(point => (point.Point, point.TotalError)), Most, Most);
        svg.Write(left, top - 12, "error of F + B over slice × context, %", size: 13);
        if (map.Slices.Count == 0)
        {
            svg.Write(left, top + 20, "nothing was predicted", colour: Svg.Faint);
            return;
        }

        var (width, height) = (side / map.Contexts.Count, side / map.Slices.Count);
        for (var row = 0; row < map.Slices.Count; row++)
        {
            var y = top + side - ((row + 1) * height);
            svg.Write(left - 8, y + (height / 2) + 4, Text(map.Slices[row]), "end", Svg.Faint);
            for (var column = 0; column < map.Contexts.Count; column++)
            {
                DrawCell(map[row, column], left + (column * width), y, (width, height));
            }
        }

        for (var column = 0; column < map.Contexts.Count; column++)
        {
            var x = left + ((column + 0.5) * width);
            svg.Add($"""
                <text transform="rotate(-45 {x:0.#} {top + side + 16})" x="{x:0.#}" y="{top + side + 16}" text-anchor="end" fill="{Svg.Faint}">{Text(map.Contexts[column])}</text>
                """);
        }

        svg.Write(left + (side / 2), top + side + 56, "context, tokens", "middle", Svg.Faint);
        svg.Write(left - 8, top - 12, "slice", "end", Svg.Faint);
    }

    private void DrawCell(double? error, double x, double y, (double Width, double Height) size)
    {
        var colour = error is { } share ? Colour(share) : "#f3f4f6";
        svg.Add($"""
            <rect x="{x:0.#}" y="{y:0.#}" width="{size.Width:0.#}" height="{size.Height:0.#}" fill="{colour}" stroke="#ffffff"/>
            """);
        if (error is { } told && size is { Width: >= 30, Height: >= 13 })
        {
            var percent = (100 * told).ToString("+0.0;-0.0;0", CultureInfo.InvariantCulture);
            svg.Write(x + (size.Width / 2), y + (size.Height / 2) + 4, percent, "middle");
        }
    }

    /// <summary>White where there is no error, full red or blue from a tenth on.</summary>
    private static string Colour(double share)
    {
        var pale = (int)Math.Round(255 - (135 * Math.Min(1, Math.Abs(share) / DarkestShare)));
        var paleHex = pale.ToString("x2", CultureInfo.InvariantCulture);
        return share > 0 ? $"#ff{paleHex}{paleHex}" : $"#{paleHex}{paleHex}ff";
    }

    private static string Text(int tokens) => tokens.ToString(CultureInfo.InvariantCulture);
}
