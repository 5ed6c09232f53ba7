using System.Globalization;
using System.Security;
using System.Text;
using System.Xml;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Simulation;

/// <summary>
/// A timeline as a picture: one row a device, time to the right, the bubble as what is left of a row. It paints its own
/// background, so it reads alike on light and dark pages, and each action tells its times when it is pointed at. Where
/// devices have several stages, the darker the strip below an action the later its stage.
/// </summary>
public sealed class TimelineSvg
{
    // All lengths are in pixels.
    private const double Width = 1200;
    private const double Left = 76;
    private const double Right = 28;
    private const double Top = 76;
    private const double Bottom = 40;
    private const double PlotWidth = Width - Left - Right;
    private const double LabelCharacter = 6.5;
    private const double LeastLabelledRow = 14;
    private const double StripHeight = 3;

    private readonly StringBuilder _svg = new();
    private readonly Timeline _timeline;
    private readonly Dictionary<int, int> _sliceCounts; // by micro-batch
    private readonly double _startMs;
    private readonly double _rowHeight;
    private readonly double _plotBottom;
    private readonly double _pixelsPerMs;

    private TimelineSvg(Timeline timeline)
    {
        _timeline = timeline;
        _sliceCounts = timeline.Devices.SelectMany(actions => actions).GroupBy(timed => timed.Action.MicroBatch)
            .ToDictionary(group => group.Key, group => group.Max(timed => timed.Action.Slice) + 1);
        _startMs = timeline.Start.Value;
        _rowHeight = Math.Clamp(Math.Floor(720.0 / timeline.Devices.Count), 9, 44);
        _plotBottom = Top + (timeline.Devices.Count * _rowHeight);
        _pixelsPerMs = timeline.Makespan == Milliseconds.Zero ? 0 : PlotWidth / timeline.Makespan.Value;
    }

    /// <param name="timeline">Simulated or measured.</param>
    /// <param name="title">Any text; it is escaped.</param>
    /// <returns>A self-contained SVG document.</returns>
    public static string Write(Timeline timeline, string title)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        ArgumentNullException.ThrowIfNull(title);
        var drawing = new TimelineSvg(timeline);
        drawing.WriteHead(Escape(title));
        drawing.WriteLegend();
        drawing.WriteDevices();
        drawing.WriteAxis();
        return drawing._svg.Append("</svg>\n").ToString();
    }

    private void WriteHead(string title)
    {
        var height = _plotBottom + Bottom;
        var stages = _timeline.StageCount == 1 ? "1 stage" : $"{_timeline.StageCount} stages";
        stages += HasVirtualStages ? $" on {_timeline.Devices.Count} devices" : "";
        Add($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}"
              role="img" fill="{SvgPalette.Text}" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="11">
            """);
        Add($"""<title>{title}</title>""");
        Add($"""
            <rect x="0.5" y="0.5" width="{Width - 1}" height="{height - 1}" rx="8"
              fill="{SvgPalette.Panel}" stroke="{SvgPalette.Line}"/>
            """);
        Add($"""<text x="{Left}" y="30" font-size="16" font-weight="600">{title}</text>""");
        var figures = FormattableString.Invariant(
            $"makespan {_timeline.Makespan} · bubble {100 * _timeline.BubbleFraction:0.#} % · {stages}");
        Add($"""<text x="{Left}" y="54" font-size="13">{figures}</text>""");
    }

    private void WriteLegend()
    {
        var hint = HasVirtualStages ? "later slices lighter, later stages underlined" : "later slices are lighter";
        (Phase Phase, string Text)[] phases =
        [
            .. _timeline.Devices.SelectMany(actions => actions).Select(timed => timed.Action.Phase).Distinct().Order()
                .Select(phase => (phase, $"{phase.InWords()} ({phase.Letter()})")),
        ];
        const double Bubble = 61.5;
        var x = Width - Right - (LabelCharacter * hint.Length) - Bubble - phases.Sum(phase => SwatchWidth(phase.Text));
        foreach (var (phase, text) in phases)
        {
            Swatch(phase, text);
        }

        Add($"""<rect x="{x}" y="44" width="24" height="12" fill="{SvgPalette.Bubble}"/>""");
        Add($"""<text x="{x + 30}" y="54">bubble</text>""");
        Add($"""<text x="{Width - Right}" y="54" text-anchor="end" fill="{SvgPalette.FaintText}">{hint}</text>""");

        void Swatch(Phase phase, string text)
        {
            for (var slice = 0; slice < 3; slice++)
            {
                var fill = SvgPalette.Fill(new PipelineAction(0, phase, 0, slice), sliceCount: 3);
                Add($"""<rect x="{x + (8 * slice)}" y="44" width="8" height="12" fill="{fill}"/>""");
            }

            Add($"""<text x="{x + 30}" y="54">{text}</text>""");
            x += SwatchWidth(text);
        }

        static double SwatchWidth(string text) => 30 + (LabelCharacter * (text.Length + 1));
    }

    private void WriteDevices()
    {
        // Rows too low for a label each are labelled every so many rows.
        var labelEvery = (int)Math.Ceiling(LeastLabelledRow / _rowHeight);
        for (var device = 0; device < _timeline.Devices.Count; device++)
        {
            var y = Top + (device * _rowHeight);
            if (device % labelEvery == 0)
            {
                var name = _timeline.RowName(device);
                Add($"""<text x="{Left - 8}" y="{y + (_rowHeight / 2) + 4}" text-anchor="end">{name}</text>""");
            }

            Add($"""
                <rect x="{Left}" y="{y}" width="{PlotWidth}" height="{_rowHeight - 1}" fill="{SvgPalette.Bubble}"/>
                """);
            foreach (var timed in _timeline.Devices[device])
            {
                WriteAction(timed, y);
            }
        }
    }

    private void WriteAction(TimedAction timed, double y)
    {
        var action = timed.Action;
        var sliceCount = _sliceCounts[action.MicroBatch];
        var x = X(timed.Start);
        var width = X(timed.End) - x;
        var fill = SvgPalette.Fill(action, sliceCount);
        Add($"""<g><title>{action}: {timed.Start} to {timed.End}</title>""");
        Add($"""
            <rect x="{x:0.##}" y="{y}" width="{Math.Max(0, width - 0.5):0.##}" height="{_rowHeight - 1}" fill="{fill}"/>
            """);
        if (HasVirtualStages)
        {
            WriteStrip(action.Stage / _timeline.Devices.Count, x, y, width);
        }

        var label = string.Create(CultureInfo.InvariantCulture, $"{action.MicroBatch}.{action.Slice}");
        if (_rowHeight >= LeastLabelledRow && width >= (LabelCharacter * label.Length) + 4)
        {
            var (middle, baseline) = (x + (width / 2), y + (_rowHeight / 2) + 4);
            fill = SvgPalette.TextOn(action, sliceCount);
            Add($"""<text x="{middle:0.##}" y="{baseline}" text-anchor="middle" fill="{fill}">{label}</text>""");
        }

        Add($"</g>");
    }

    private void WriteStrip(int virtualStage, double x, double y, double width)
    {
        var last = (_timeline.StageCount - 1) / _timeline.Devices.Count;
        var (top, opacity) = (y + _rowHeight - 1 - StripHeight, (double)virtualStage / last);
        Add($"""
            <rect x="{x:0.##}" y="{top}" width="{Math.Max(0, width - 0.5):0.##}" height="{StripHeight}"
              fill="{SvgPalette.Text}" fill-opacity="{opacity:0.##}"/>
            """);
    }

    private void WriteAxis()
    {
        foreach (var tickMs in RoundTicks.UpTo(_timeline.Makespan.Value, most: 12))
        {
            var x = Left + (tickMs * _pixelsPerMs);
            Add($"""<path d="M{x:0.##} {_plotBottom}v5" stroke="{SvgPalette.FaintText}"/>""");
            Add($"""<text x="{x:0.##}" y="{_plotBottom + 18}" text-anchor="middle">{tickMs:0.######} ms</text>""");
        }
    }

    private bool HasVirtualStages => _timeline.StageCount > _timeline.Devices.Count;

    private double X(Milliseconds time) => Left + ((time.Value - _startMs) * _pixelsPerMs);

    private void Add(FormattableString line) => _svg.Append(FormattableString.Invariant(line)).Append('\n');

    /// <summary>Text without the characters that XML has no way to write, the others escaped.</summary>
    private static string Escape(string text) => SecurityElement.Escape(string.Concat(
        text.EnumerateRunes().Where(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value))));
}
