using System.Globalization;
using System.Security;
using System.Text;
using TeraPipe.Contracts.Sweeps;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>
/// The Pareto fronts of a sweep as a picture, one panel a workload: GPUs to the right, the step's time upward, both in
/// powers of two, and the darker a dot the more memory it takes. Each dot tells what it is when it is pointed at.
/// </summary>
internal sealed class FrontSvg
{
    // All lengths are in pixels.
    private const int Width = 900;
    private const int PanelHeight = 340;
    private const int Left = 90;
    private const int Right = 30;
    private const int Top = 56;
    private const int Bottom = 52;
    private const int Radius = 6;

    private const string Text = "#1f2937";
    private const string FaintText = "#6b7280";
    private const string Line = "#c3c8d1";

    private readonly StringBuilder _svg = new();
    private readonly double _mostMemory;

    private FrontSvg(SweepResponse sweep) => _mostMemory = Math.Max(1, sweep.Workloads
        .SelectMany(workload => workload.Front).Max(row => row.MemoryBytes) ?? 0);

    /// <returns>A self-contained SVG document.</returns>
    public static string Write(SweepResponse sweep)
    {
        var drawing = new FrontSvg(sweep);
        var height = PanelHeight * sweep.Workloads.Count;
        drawing.Add($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}"
              role="img" fill="{Text}" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="12">
            """);
        drawing.Add($"""<title>{Escape($"Pareto fronts of sweep {sweep.SweepId}")}</title>""");
        drawing.Add($"""<rect width="{Width}" height="{height}" fill="#ffffff"/>""");
        foreach (var (i, workload) in sweep.Workloads.Index())
        {
            drawing.AddPanel(workload, sweep.Question, i * PanelHeight);
        }

        return drawing._svg.Append("</svg>\n").ToString();
    }

    private void AddPanel(SweepWorkload workload, SweepRequest question, int top)
    {
        var title = string.Create(
            CultureInfo.InvariantCulture,
            $"{question.Model} on {question.Cluster}, {workload.StepSequences} sequences of {workload.SequenceTokens} "
            + $"tokens: {workload.Feasible} of {workload.Configurations} fit");
        Add($"""<text x="{Left}" y="{top + 30}" font-size="15">{Escape(title)}</text>""");
        if (workload.Front is [])
        {
            return;
        }

        var gpus = PowersAround(workload.Front.Select(row => (double)row.Gpus));
        var steps = PowersAround(workload.Front.Select(row => row.StepMs!.Value));
        foreach (var power in gpus)
        {
            var x = X(power, gpus);
            Add($"""<path d="M{x:0.#} {top + Top}V{top + PanelHeight - Bottom}" stroke="{Line}"/>""");
            var below = top + PanelHeight - Bottom + 18;
            Add($"""<text x="{x:0.#}" y="{below}" text-anchor="middle">{power:0.###}</text>""");
        }

        foreach (var power in steps)
        {
            var y = Y(power, steps, top);
            Add($"""<path d="M{Left} {y:0.#}H{Width - Right}" stroke="{Line}"/>""");
            Add($"""<text x="{Left - 8}" y="{y + 4:0.#}" text-anchor="end">{power:0.###} ms</text>""");
        }

        Add($"""<text x="{Width - Right}" y="{top + PanelHeight - 14}" text-anchor="end" fill="{FaintText}">""");
        Add($"GPUs; darker dots take more memory, up to {_mostMemory / 1e9:0.#} GB</text>");
        foreach (var row in workload.Front)
        {
            AddDot(row, X(row.Gpus, gpus), Y(row.StepMs!.Value, steps, top));
        }
    }

    private void AddDot(SweepRowResponse row, double x, double y)
    {
        var lightness = 80 - (60 * row.MemoryBytes!.Value / _mostMemory);
        var what = string.Create(
            CultureInfo.InvariantCulture,
            $"P {row.PipelineDegree} × D {row.DataDegree} × t {row.TensorDegree}, micro-batch {row.MicroBatch}, "
            + $"{row.Schedule}, recompute {row.Recompute}: {row.StepMs:0.###} ms on {row.Gpus} GPUs, "
            + $"{row.MemoryBytes / 1e9:0.##} GB each");
        Add($"""<circle cx="{x:0.#}" cy="{y:0.#}" r="{Radius}" fill="hsl(222 80% {lightness:0}%)" stroke="{Text}">""");
        Add($"<title>{Escape(what)}</title></circle>");
    }

    private static double X(double value, double[] powers) =>
        Left + ((Width - Left - Right) * Share(value, powers));

    private static double Y(double value, double[] powers, int top) =>
        top + PanelHeight - Bottom - ((PanelHeight - Top - Bottom) * Share(value, powers));

    private static double Share(double value, double[] powers) =>
        Math.Log2(value / powers[0]) / Math.Log2(powers[^1] / powers[0]);

    /// <summary>Powers of two, at least two of them, between which all values lie.</summary>
    private static double[] PowersAround(IEnumerable<double> values)
    {
        double[] positive = [.. values.Select(value => Math.Max(value, 1e-3))];
        var first = (int)Math.Floor(Math.Log2(positive.Min()));
        var last = Math.Max(first + 1, (int)Math.Ceiling(Math.Log2(positive.Max())));
        return [.. Enumerable.Range(first, last - first + 1).Select(exponent => Math.Pow(2, exponent))];
    }

    private void Add(FormattableString line) => _svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    private static string Escape(string text) => SecurityElement.Escape(text);
}
