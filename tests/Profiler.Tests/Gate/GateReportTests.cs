using System.Text.Json;
using System.Xml.Linq;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Gate;
using TeraPipe.Profiler.Gate.Reporting;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Tests.Gate;

public class GateReportTests
{
    private static readonly MeasuringConditions _conditions = new() { OtherLoad = 0.2, SlowedShare = 0.05 };

    private static readonly GateOutcome _slower = new SimulatedComparison
    {
        Seed = 1,
        Change = (_, phase) => phase == MeasuredPhase.Backward ? 1.3 : 1,
    }.Run();

    private static readonly GateOutcome _same = new SimulatedComparison { Seed = 2 }.Run();

    private static readonly GateOutcome _noisy = new SimulatedComparison
    {
        Seed = 3,
        Before = new NoisyMachine { Within = 0.1, Visit = 0.2, Run = 0.05 },
    }.Run();

    [Fact]
    public void Markdown_begins_with_the_verdict_and_has_a_row_for_each_region_and_phase()
    {
        var page = GateMarkdown.Write(_slower, _conditions);

        var lines = page.Split('\n');
        Assert.Equal("# Latency against simulated", lines[0]);
        Assert.StartsWith("**Regression: backward of ", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("a second run found the same.**", lines[2], StringComparison.Ordinal);
        Assert.Equal(7, lines.Count(line => line.Contains("| backward |", StringComparison.Ordinal)
            && line.EndsWith("| slower, confirmed |", StringComparison.Ordinal)) / 2); // again in the second table
        Assert.Equal(7, lines.Count(line => line.Contains("| forward |", StringComparison.Ordinal)
            && line.EndsWith("| same |", StringComparison.Ordinal)));
        Assert.Contains("- calibration kernel: 1.", page, StringComparison.Ordinal);
        Assert.Contains("load of others 0.2", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_suspicion_there_is_no_second_table_and_no_advice()
    {
        var page = GateMarkdown.Write(_same, _conditions);

        Assert.Contains(
            "**No regression: nothing is slower than the baseline by more than 5 %.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("The second run", page, StringComparison.Ordinal);
        Assert.DoesNotContain("What would help", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_comes_with_what_would_help()
    {
        var page = GateMarkdown.Write(_noisy, _conditions);

        Assert.Contains("**Too noisy to tell: a change of 5 % could hide in ", page, StringComparison.Ordinal);
        Assert.Contains("What would help:", page, StringComparison.Ordinal);
        Assert.Contains("--fail-on ", page, StringComparison.Ordinal);
    }

    [Fact]
    public void JUnit_has_the_usual_elements_and_attributes_and_its_counts_are_right()
    {
        foreach (var outcome in new[] { _slower, _same, _noisy })
        {
            var suites = XDocument.Parse(GateJUnit.Of(outcome, _conditions, DateTimeOffset.UnixEpoch).ToString()).Root!;
            var suite = Assert.Single(suites.Elements());
            Assert.Equal(("testsuites", "testsuite"), (suites.Name.LocalName, suite.Name.LocalName));
            Assert.Equal("1970-01-01T00:00:00", (string)suite.Attribute("timestamp")!);

            var cases = suite.Elements("testcase").ToArray();
            Assert.Equal(outcome.Regions.Count + 1, cases.Length);
            Assert.Distinct(cases.Select(each => (Attribute(each, "classname"), Attribute(each, "name"))));
            Assert.All(cases, each => Assert.Equal("0", Attribute(each, "time")));
            Assert.All(suite.Descendants("failure"), each => Assert.All(
                [Attribute(each, "message"), Attribute(each, "type"), each.Value],
                text => Assert.NotEmpty(text)));
            foreach (var element in new[] { suites, suite })
            {
                Assert.Equal(cases.Length, (int)element.Attribute("tests")!);
                Assert.Equal(suite.Descendants("failure").Count(), (int)element.Attribute("failures")!);
                Assert.Equal(suite.Descendants("skipped").Count(), (int)element.Attribute("skipped")!);
                Assert.Equal(0, (int)element.Attribute("errors")!);
                Assert.True((double)element.Attribute("time")! > 0);
            }
        }

        static string Attribute(XElement element, string name) => element.Attribute(name)!.Value;
    }

    [Fact]
    public void JUnit_fails_what_is_slower_and_skips_what_cannot_be_told()
    {
        var failed = GateJUnit.Of(_slower, _conditions, DateTimeOffset.UnixEpoch).Descendants("failure").ToArray();
        var skipped = GateJUnit.Of(_noisy, _conditions, DateTimeOffset.UnixEpoch).Descendants("skipped").ToArray();

        Assert.Equal(7, failed.Length);
        Assert.All(failed, each => Assert.Equal("latency.backward", each.Parent!.Attribute("classname")!.Value));
        Assert.All(failed, each => Assert.Contains("second run: +", each.Value, StringComparison.Ordinal));
        Assert.NotEmpty(skipped);
        Assert.Empty(GateJUnit.Of(_same, _conditions, DateTimeOffset.UnixEpoch).Descendants("failure"));
    }

    [Fact]
    public void Json_says_the_same_with_numbers()
    {
        using var told = JsonDocument.Parse(
            JsonSerializer.Serialize(GateReport.Of(_slower, _conditions), PlannerJson.Options));

        var root = told.RootElement;
        Assert.Equal("regression", root.GetProperty("verdict").GetString());
        Assert.Equal(0.05, root.GetProperty("failOnShare").GetDouble());
        Assert.Equal(14, root.GetProperty("regions").GetArrayLength());
        var backward = root.GetProperty("regions").EnumerateArray().First(
            region => region.GetProperty("phase").GetString() == "backward");
        Assert.Equal("slower, confirmed", backward.GetProperty("verdict").GetString());
        Assert.InRange(backward.GetProperty("first").GetProperty("ratio").GetDouble(), 1.2, 1.4); // the true one is 1.3
        Assert.True(backward.GetProperty("second").GetProperty("low").GetDouble() > 1);
    }

    [Fact]
    public void A_change_is_told_in_percent_with_its_sign()
    {
        Assert.Equal("+9.8 %", GateText.Signed(1.098));
        Assert.Equal("-50.0 %", GateText.Signed(0.5));
        Assert.Equal("0.0 %", GateText.Signed(1));
    }
}
