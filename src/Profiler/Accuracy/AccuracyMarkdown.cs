using System.Globalization;
using System.Text;

namespace TeraPipe.Profiler.Accuracy;

/// <summary>An accuracy report as a Markdown page.</summary>
internal static class AccuracyMarkdown
{
    /// <param name="report">What is told.</param>
    /// <param name="title">The heading.</param>
    /// <param name="facts">A line each: what was measured, on what, when.</param>
    /// <param name="picture">File name of the picture beside the page.</param>
    public static string Write(
        AccuracyReport report, string title, IEnumerable<string> facts, string picture)
    {
        var page = new StringBuilder();
        Line($"# {title}");
        Line($"");
        foreach (var fact in facts)
        {
            Line($"- {fact}");
        }

        Line($"");
        Line($"Each measured point is predicted from all the others (leave-one-out); held-out points were measured");
        Line($"for this report alone. An error is (predicted − measured) / measured, of F and B together; the bias is");
        Line($"the median error with its sign, above 0 where predictions are too long.");
        Line($"");
        Table("place", report.Places);
        Line($"");
        Table("leave-one-out, by region", report.Regions);
        Line($"");
        Line($"![Predicted against measured, and the error over slice × context]({picture})");
        if (report.Forecasts.Count > 0)
        {
            Line($"");
            Line($"## What plans of it will take");
            Line($"");
            Line($"One sequence through K stages of one layer each, flush schedule, no transfers. The interval holds");
            Line($"the makespan with 90 % as far as the noise of the measurements goes.");
            Line($"");
            Line($"| K | slicing | expected ms | 90 % interval, ms | unsliced ms | speed-up |");
            Line($"|---|---|---|---|---|---|");
            foreach (var plan in report.Forecasts)
            {
                var slicing = string.Join(", ", plan.SliceTokens);
                var (low, high) = (plan.LowMs, plan.HighMs);
                var (expected, unsliced) = (plan.ExpectedMs, plan.UnslicedMs);
                FormattableString times = $"{expected:0.00} | {low:0.00} – {high:0.00} | {unsliced:0.00}";
                Line($"| {plan.Stages} | {slicing} | {times} | {unsliced / expected:0.00} × |");
            }
        }

        return page.ToString();

        void Line(FormattableString line) => page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Table(string heading, IReadOnlyList<PlacedError> rows)
        {
            Line($"| {heading} | errors | median | p90 | p99 | bias |");
            Line($"|---|---|---|---|---|---|");
            foreach (var (place, errors) in rows)
            {
                if (errors is null)
                {
                    Line($"| {place} | 0 | – | – | – | – |");
                }
                else
                {
                    FormattableString quantiles = $"{errors.Median:0.0 %} | {errors.P90:0.0 %} | {errors.P99:0.0 %}";
                    Line($"| {place} | {errors.Count} | {quantiles} | {errors.Bias:+0.0 %;-0.0 %;0.0 %} |");
                }
            }
        }
    }
}
