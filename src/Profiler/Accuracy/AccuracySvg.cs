using System.Globalization;
using TeraPipe.Profiler.Pictures;

namespace TeraPipe.Profiler.Accuracy;

/// <summary>
/// The two pictures of an accuracy report, side by side: each point's prediction against its measurement, and where in
/// the table the errors are.
/// </summary>
internal static class AccuracySvg
{
    // All lengths are in pixels.
    private const double Width = 1200;
    private const double Height = 620;
    private const double Top = 76;
    private const double Side = 460; // of each picture

    /// <param name="report">What is shown.</param>
    /// <param name="title">Any text.</param>
    public static string Write(AccuracyReport report, string title)
    {
        var svg = new Svg(Width, Height, title);
        svg.Write(32, 32, title, size: 16);
        new ScatterPlot(svg, 84, Top, Side).Draw(report.Points);
        new ErrorMap(svg, 680, Top, Side).Draw(report.Points);
        return svg.Close();
    }

    /// <summary>"0.02", "13", "1200": three digits at most where there is no more to be read off.</summary>
    internal static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
