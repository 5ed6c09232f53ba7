using System.Globalization;
using TeraPipe.Planning;
using TeraPipe.Profiler.Pictures;

namespace TeraPipe.Profiler.Accuracy;

/// <summary>
/// Prediction over measurement on logarithmic axes: a true model's points lie on the diagonal. Held-out points are
/// hollow.
/// </summary>
internal sealed class ScatterPlot(Svg svg, double left, double top, double side)
{
    private double _lowest, _decades;

    public void Draw(IReadOnlyList<PredictedPoint> points)
    {
        var dots = points.SelectMany(Dots).ToArray();
        if (dots.Length == 0)
        {
            svg.Write(left, top + 20, "nothing was predicted", colour: Svg.Faint);
            return;
        }

        _lowest = Math.Log10(dots.Min(dot => Math.Min(dot.MeasuredMs, dot.PredictedMs)) * 0.8);
        _decades = Math.Log10(dots.Max(dot => Math.Max(dot.MeasuredMs, dot.PredictedMs)) * 1.25) - _lowest;
        DrawAxes();
        foreach (var dot in dots)
        {
            DrawDot(dot);
        }

        svg.Write(left, top - 12, "predicted against measured, ms", size: 13);
        svg.Write(left + side - 150, top - 12, "● forward", colour: Svg.Forward);
        svg.Write(left + side, top - 12, "● backward", "end", Svg.Backward);
    }

    private void DrawAxes()
    {
        svg.Add($"""
            <rect x="{left}" y="{top}" width="{side}" height="{side}" fill="none" stroke="{Svg.Line}"/>
            <line x1="{left}" y1="{top + side}" x2="{left + side}" y2="{top}" stroke="{Svg.Line}"/>
            """);
        foreach (var ms in Ticks())
        {
            var place = Place(ms);
            var label = ms.ToString("G3", CultureInfo.InvariantCulture);
            svg.Add($"""
                <line x1="{left + place:0.#}" y1="{top}" x2="{left + place:0.#}" y2="{top + side}" stroke="{Svg.Line}" stroke-dasharray="2 4"/>
                <line x1="{left}" y1="{top + side - place:0.#}" x2="{left + side}" y2="{top + side - place:0.#}" stroke="{Svg.Line}" stroke-dasharray="2 4"/>
                """);
            svg.Write(left + place, top + side + 18, label, "middle", Svg.Faint);
            svg.Write(left - 8, top + side - place + 4, label, "end", Svg.Faint);
        }

        svg.Write(left + (side / 2), top + side + 38, "measured", "middle", Svg.Faint);
    }

    private void DrawDot((double MeasuredMs, double PredictedMs, string Colour, PredictedPoint Of) dot)
    {
        var (x, y) = (left + Place(dot.MeasuredMs), top + side - Place(dot.PredictedMs));
        var fill = dot.Of.Place == PointPlace.HeldOut ? "none" : dot.Colour;
        var (point, share) = (dot.Of.Point, (dot.PredictedMs / dot.MeasuredMs) - 1);
        svg.Add($"""
            <circle cx="{x:0.#}" cy="{y:0.#}" r="3" fill="{fill}" fill-opacity="0.7" stroke="{dot.Colour}"><title>slice {point.Slice.Count}, context {point.Context.Count}: {dot.MeasuredMs:0.###} ms measured, {share:+0.0 %;-0.0 %}</title></circle>
            """);
    }

    /// <summary>1, 2 and 5 of each decade.</summary>
    private IEnumerable<double> Ticks() =>
        from decade in Enumerable.Range((int)Math.Floor(_lowest), (int)Math.Ceiling(_decades) + 2)
        from step in (double[])[1, 2, 5]
        let ms = step * Math.Pow(10, decade)
        where Place(ms) >= 0 && Place(ms) <= side
        select ms;

    private double Place(double ms) => (Math.Log10(ms) - _lowest) / _decades * side;

    private static IEnumerable<(double MeasuredMs, double PredictedMs, string Colour, PredictedPoint Of)> Dots(
        PredictedPoint point)
    {
        return
        [
            .. Dot(point.Point.Forward, point.Forward, Svg.Forward),
            .. Dot(point.Point.Backward, point.Backward, Svg.Backward),
        ];

        IEnumerable<(double, double, string, PredictedPoint)> Dot(
            Milliseconds measured, Milliseconds? predicted, string colour) =>
            predicted is { Value: > 0 } time && measured > Milliseconds.Zero
                ? [(measured.Value, time.Value, colour, point)]
                : [];
    }
}
