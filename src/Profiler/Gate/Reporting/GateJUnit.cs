using System.Globalization;
using System.Xml.Linq;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>
/// A gate's report as JUnit's XML, which every CI reads: a test case for each region and phase, and one for whether the
/// points run at all. What is too noisy to tell is skipped, with the reason.
/// </summary>
internal static class GateJUnit
{
    private const string Suite = "latency";
    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss"; // of UTC, without a zone: what its schema allows

    /// <param name="outcome">What was found.</param>
    /// <param name="now">The state that the machine was in.</param>
    /// <param name="endedAt">Told in the report.</param>
    public static XDocument Of(GateOutcome outcome, MeasuringConditions now, DateTimeOffset endedAt)
    {
        XElement[] cases = [RunCase(outcome), .. outcome.Regions.Select(CaseOf)];
        var seconds = outcome.Elapsed.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        XAttribute[] counts =
        [
            new("tests", cases.Length),
            new("failures", cases.Count(each => each.Element("failure") is not null)),
            new("errors", 0),
            new("skipped", cases.Count(each => each.Element("skipped") is not null)),
            new("time", seconds),
        ];
        return new XDocument(
            new XDeclaration("1.0", "utf-8", null),
            new XElement(
                "testsuites",
                new XAttribute("name", "profiler ci"),
                counts,
                new XElement(
                    "testsuite",
                    new XAttribute("name", Suite),
                    counts.Select(each => new XAttribute(each)),
                    new XAttribute("timestamp", endedAt.ToString(Timestamp, CultureInfo.InvariantCulture)),
                    new XElement("properties", GateFacts.Of(outcome, now).Select(fact => new XElement(
                        "property", new XAttribute("name", fact.Name), new XAttribute("value", fact.Text)))),
                    cases,
                    new XElement("system-out", GateText.Sentence(outcome)))));
    }

    private static XElement RunCase(GateOutcome outcome)
    {
        var failure = outcome.Broken.Count == 0 ? null : Failure(
            "broken",
            string.Create(CultureInfo.InvariantCulture, $"{outcome.Broken.Count} points no longer run"),
            string.Join('\n', outcome.Broken.Select(point => $"{point.Point}: {point.Message}")));
        return Case("points", "all points run", failure);
    }

    private static XElement CaseOf(RegionJudgement region)
    {
        var (first, last) = (region.First, region.Last);
        var text = $"{GateText.NameOf(first)}: {GateText.Change(first)}";
        return Case(GateText.NameOf(first.Phase), first.Region.Name, region.Verdict switch
        {
            RegionVerdict.Slower => Failure("regression", text, $"{text}\nsecond run: {GateText.Change(last)}"),
            RegionVerdict.TooNoisy => new XElement(
                "skipped", new XAttribute("message", $"too noisy to tell: {GateText.Change(last)}")),
            _ => new XElement("system-out", text),
        });
    }

    private static XElement Case(string group, string name, XElement? result) => new(
        "testcase",
        new XAttribute("classname", $"{Suite}.{group}"),
        new XAttribute("name", name),
        new XAttribute("time", 0),
        result);

    private static XElement Failure(string type, string message, string text) => new(
        "failure", new XAttribute("type", type), new XAttribute("message", message), text);
}
