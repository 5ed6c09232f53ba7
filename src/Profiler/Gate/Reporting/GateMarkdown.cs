using System.Globalization;
using System.Text;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>A gate's report as a Markdown page: the verdict first.</summary>
internal static class GateMarkdown
{
    /// <param name="outcome">What was found.</param>
    /// <param name="conditions">The state that the machine was in.</param>
    public static string Write(GateOutcome outcome, MeasuringConditions conditions)
    {
        var page = new StringBuilder();
        Line($"# Latency against {outcome.Baseline.Title}");
        Line($"");
        Line($"**{GateText.Sentence(outcome)}**");
        Advice();
        Regions();
        Confirmations();
        Broken();
        Line($"");
        foreach (var (name, text) in GateFacts.Of(outcome, conditions))
        {
            Line($"- {name}: {text}");
        }

        return page.ToString();

        void Line(FormattableString line) => page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Advice()
        {
            string[] advice = [.. GateAdvice.Of(outcome, conditions.OtherLoad)];
            if (advice.Length > 0)
            {
                Line($"");
                Line($"What would help:");
                Line($"");
                Array.ForEach(advice, each => Line($"- {each}"));
            }
        }

        void Regions()
        {
            Line($"");
            Line($"| region | phase | points | baseline ms | now ms | change | verdict |");
            Line($"|---|---|---|---|---|---|---|");
            foreach (var region in outcome.Regions)
            {
                var (first, phase) = (region.First, GateText.NameOf(region.First.Phase));
                var (then, now) = (GateText.Milliseconds(first.BaselineMs), GateText.Milliseconds(first.NowMs));
                var (change, verdict) = (GateText.Change(first), GateText.NameOf(region));
                Line($"| {first.Region} | {phase} | {first.Points} | {then} | {now} | {change} | {verdict} |");
            }

            Line($"");
            Line($"Times are means over the region's points, told at the baseline's speed of the device. The change");
            Line($"is that of a robust mean of the points' ratios, with its interval.");
        }

        void Confirmations()
        {
            var again = outcome.Regions.Where(region => region.Second is not null).ToArray();
            if (again.Length > 0)
            {
                Line($"");
                Line($"## The second run");
                Line($"");
                Line($"| region | phase | first run | second run | verdict |");
                Line($"|---|---|---|---|---|");
                foreach (var region in again)
                {
                    var (first, second) = (GateText.Change(region.First), GateText.Change(region.Second!));
                    var (name, phase) = (region.First.Region, GateText.NameOf(region.First.Phase));
                    Line($"| {name} | {phase} | {first} | {second} | {GateText.NameOf(region)} |");
                }
            }
        }

        void Broken()
        {
            if (outcome.Broken.Count > 0)
            {
                Line($"");
                Line($"## Points that no longer run");
                Line($"");
                foreach (var point in outcome.Broken)
                {
                    Line($"- {point.Point}: {point.Message}");
                }
            }
        }
    }
}
