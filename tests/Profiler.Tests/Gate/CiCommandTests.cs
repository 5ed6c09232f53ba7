using System.Text.Json.Nodes;
using System.Xml.Linq;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Tests.Accuracy;
using TeraPipe.Profiler.Tests.Commands;

namespace TeraPipe.Profiler.Tests.Gate;

/// <summary>The program on a tiny layer, with the real LibTorch, on whatever machine runs the tests.</summary>
public sealed class CiCommandTests(TinyRun tiny) : IClassFixture<TinyRun>, IDisposable
{
    private static readonly string[] _gate =
    [
        .. "ci --baseline base.json --fail-on 10% --budget 30s".Split(' '),
        .. "--report latency.md --junit latency.xml --json".Split(' '),
    ];

    private readonly ProfilerProcess _profiler = new();

    [Fact]
    public async Task The_same_layer_on_the_same_machine_is_no_regression()
    {
        await MeasureBaselineAsync(profile => profile);
        _profiler.Environment["GITHUB_STEP_SUMMARY"] = _profiler.PathOf("summary.md");
        await File.WriteAllTextAsync(_profiler.PathOf("summary.md"), "before\n");

        var ending = await _profiler.RunAsync(_gate);

        Assert.True(ending.ExitCode is 0 or 4, ending.Error); // 4 where other tests keep the machine busy
        var told = JsonNode.Parse(ending.Output)!;
        Assert.Equal(ending.ExitCode == 0 ? "same" : "tooNoisy", (string?)told["verdict"]);
        Assert.Equal(10, (int?)told["points"]);
        Assert.True((double?)told["calibrationMs"] > 0);
        Assert.Contains((string)told["message"]!, ending.Error, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(_profiler.PathOf("latency.md"));
        Assert.Contains((string)told["message"]!, page, StringComparison.Ordinal);
        Assert.Equal("before\n" + page, await File.ReadAllTextAsync(_profiler.PathOf("summary.md")));
        Assert.Equal("testsuites", XDocument.Load(_profiler.PathOf("latency.xml")).Root!.Name.LocalName);
        Assert.Contains("left", ending.Error, StringComparison.Ordinal); // the time, while it goes on
    }

    [Fact]
    public async Task A_layer_that_is_slower_by_half_is_a_regression()
    {
        await MeasureBaselineAsync(profile => profile with
        {
            Measurements = [.. profile.Measurements!.Select(each => each with
            {
                ForwardMs = each.ForwardMs / 1.5,
                BackwardMs = each.BackwardMs / 1.5,
                ForwardSpreadMs = each.ForwardSpreadMs / 1.5,
                BackwardSpreadMs = each.BackwardSpreadMs / 1.5,
            })],
        });

        var ending = await _profiler.RunAsync(_gate);

        Assert.True(ending.ExitCode is 1 or 4, ending.Error); // 4 where other tests keep the machine busy
        if (ending.ExitCode == 1)
        {
            Assert.Equal("regression", (string?)JsonNode.Parse(ending.Output)!["verdict"]);
            Assert.NotEmpty(XDocument.Load(_profiler.PathOf("latency.xml")).Descendants("failure"));
        }
    }

    [Fact]
    public async Task Another_device_is_refused_with_what_differs()
    {
        await File.WriteAllTextAsync(_profiler.PathOf("base.json"), tiny.Profile);
        var profile = ProfileFile.Read(_profiler.PathOf("base.json"));
        WriteBaseline(profile with
        {
            Conditions = null,
            Device = profile.Device! with { Name = "Another CPU", Torch = "9.9" },
        });

        var ending = await _profiler.RunAsync(_gate);

        Assert.Equal((2, ""), (ending.ExitCode, ending.Output));
        var line = Assert.Single(
            ending.Error.Trim().Split('\n'), each => each.StartsWith("profiler:", StringComparison.Ordinal));
        Assert.Contains(" name: Another CPU and ", line, StringComparison.Ordinal);
        Assert.Contains(" LibTorch: 9.9 and ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("dtype", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_baseline_without_calibration_is_refused()
    {
        WriteBaseline(SmallProfile.Of());

        await RefusedAsync(
            2,
            "--baseline: small has no calibrationMs, so a slower machine would look like a regression; "
            + "measure it again with profiler run.");
    }

    [Fact]
    public async Task A_baseline_that_was_not_measured_is_refused()
    {
        WriteBaseline(SmallProfile.Of() with { CalibrationMs = 1.5, EstimatedFrom = "operator tables" });

        await RefusedAsync(2, "small: its times were not measured but estimated.");
    }

    [Fact]
    public async Task A_baseline_of_a_busy_machine_is_too_noisy()
    {
        WriteBaseline(SmallProfile.Of() with
        {
            CalibrationMs = 1.5,
            Conditions = new MeasuringConditions { SlowedShare = 0.43 },
        });

        await RefusedAsync(
            4,
            "--baseline: small was measured beside other programs, which slowed the machine at 43 % of its points; "
            + "measure it again in quiet.");
    }

    [Fact]
    public async Task A_budget_that_is_too_short_is_refused_before_anything_is_measured()
    {
        WriteBaseline(SmallProfile.Of() with { CalibrationMs = 1.5 });

        await RefusedAsync(
            2,
            "--budget: 10ms is too short for 12 points, 3 times and some again; give at least 3s.",
            "ci", "--baseline", "base.json", "--budget", "10ms");
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_3()
    {
        var ending = await _profiler.RunAsync("ci", "--baseline", "gpt2-cpu", "--planner", "http://127.0.0.1:1");

        Assert.Equal((3, ""), (ending.ExitCode, ending.Output));
        Assert.Single(ending.Error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("ci", "Option '--baseline' is required.")]
    [InlineData(
        "ci --baseline gone.json",
        "'gone.json' is no file; to ask a planner for a profile of that name, give --planner.")]
    [InlineData("ci --baseline a --fail-on 5", "--fail-on: '5' is not a percentage from 0.1% to 50%, such as 2%.")]
    [InlineData(
        "ci --baseline a --budget 2", "--budget: '2' is not a time from 1ms to 500h, such as 500ms, 2s, 10m or 12h.")]
    [InlineData("ci --baseline a --points 0", "--points: '0' is not a whole number from 1 to 100000.")]
    [InlineData("ci --baseline a --report no/a.md", "--report: 'no/a.md' is not a file in a folder that exists.")]
    [InlineData("ci --baseline a --junit no/a.xml", "--junit: 'no/a.xml' is not a file in a folder that exists.")]
    public async Task Bad_input_gets_one_line_and_status_2(string arguments, string message) =>
        await RefusedAsync(2, message, arguments.Split(' '));

    public void Dispose() => _profiler.Dispose();

    private async Task RefusedAsync(int exitCode, string message, params string[] arguments)
    {
        var ending = await _profiler.RunAsync(arguments.Length > 0 ? arguments : _gate);

        Assert.Equal(new Ending(exitCode, "", $"profiler: {message}\n"), ending);
    }

    /// <summary>Ten points of a tiny layer; whether others were busy then is left out.</summary>
    private async Task MeasureBaselineAsync(Func<ProfileRequest, ProfileRequest> change)
    {
        var ending = await _profiler.RunAsync([
            .. "run --hidden 32 --heads 2 --sequence 64 --grain 16 --phases f,b --point-budget 200ms".Split(' '),
            "--out", "base.json"]);
        Assert.True(ending.ExitCode == 0, ending.Error);
        WriteBaseline(change(ProfileFile.Read(_profiler.PathOf("base.json")) with { Conditions = null }));
    }

    private void WriteBaseline(ProfileRequest profile) =>
        ProfileDocument.Write(profile, new FileInfo(_profiler.PathOf("base.json")));
}
