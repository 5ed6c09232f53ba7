using System.Text.Json.Nodes;
using TeraPipe.Profiler.Reporting;
using TeraPipe.Profiler.Tests.Accuracy;
using TeraPipe.Profiler.Tests.Commands;

namespace TeraPipe.Profiler.Tests.Gate;

public sealed class CompareCommandTests : IDisposable
{
    private readonly ProfilerProcess _profiler = new();

    [Fact]
    public async Task Shows_what_differs_by_region_and_in_all()
    {
        Write("before.json", 1);
        Write("after.json", 1.25);

        var ending = await _profiler.RunAsync("compare", "before.json", "after.json");

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
        Assert.All(
            [
                "36 points in common, of 36 and 36",
                "ratios as measured: median 1.125, nine in ten within 25 % of 1", // F at 1.25 and B at 1
                "the calibration kernel did not run in both",
                "long slices",
                "+25.0 %",
                "differs",
                "They differ by more than noise in 7 of 14 comparisons.",
            ],
            part => Assert.Contains(part, ending.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_is_one_object()
    {
        Write("before.json", 1, calibrationMs: 2);
        Write("after.json", 1, calibrationMs: 2.5);

        var ending = await _profiler.RunAsync("compare", "before.json", "after.json", "--json");

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
        var told = JsonNode.Parse(ending.Output)!;
        Assert.False((bool)told["agrees"]!);
        Assert.Equal(1.25, (double)told["calibrationRatio"]!);
        Assert.Equal(1, (double)told["raw"]!["medianRatio"]!);
        Assert.Equal(0.8, (double)told["atEqualSpeed"]!["medianRatio"]!, tolerance: 1e-12);
        Assert.Equal(14, told["regions"]!.AsArray().Count);
        Assert.Equal(5, told["worst"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_profile_agrees_with_itself()
    {
        Write("before.json", 1, calibrationMs: 2);

        var ending = await _profiler.RunAsync("compare", "before.json", "before.json");

        Assert.Equal(0, ending.ExitCode);
        Assert.EndsWith("They agree within noise.\n", ending.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compare a.json", "Required argument missing for command: 'compare'.")]
    [InlineData(
        "compare gone.json gone.json",
        "'gone.json' is no file; to ask a planner for a profile of that name, give --planner.")]
    public async Task Bad_input_gets_one_line_and_status_2(string arguments, string message)
    {
        var ending = await _profiler.RunAsync(arguments.Split(' '));

        Assert.Equal(new Ending(2, "", $"profiler: {message}\n"), ending);
    }

    public void Dispose() => _profiler.Dispose();

    private void Write(string file, double forward, double? calibrationMs = null) => ProfileDocument.Write(
        SmallProfile.Of((_, _, ms) => forward * ms) with { CalibrationMs = calibrationMs },
        new FileInfo(Path.Combine(_profiler.Folder.FullName, file)));
}
