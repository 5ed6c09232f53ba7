using System.Text.Json.Nodes;

namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>A tiny layer, measured with the real LibTorch and uploaded to the real service.</summary>
public sealed class UploadTests(PlannerService planner) : IClassFixture<PlannerService>, IDisposable
{
    private readonly ProfilerProcess _profiler = new();

    [Fact]
    public async Task The_planner_stores_what_was_written()
    {
        var ending = await RunAsync("--hidden 32 --heads 2 --sequence 64 --micro-batch 1,2 --json");

        Assert.True(ending.ExitCode == 0, ending.Error);
        var outcome = JsonNode.Parse(ending.Output)!;
        var stored = await planner.Client.GetProfileAsync((string)outcome["profileId"]!);
        var written = ProfileFile.Read((string)outcome["file"]!);
        Assert.Equal(2 * 136, stored.Summary.MeasurementCount);
        Assert.Equal("measured", stored.Summary.Provenance);
        Assert.Equal(
            (written.Device, written.Dtype, written.Layer, written.LayerOptimizerMs),
            (stored.Summary.Device, stored.Summary.Dtype, stored.Summary.Layer, stored.LayerOptimizerMs));
        Assert.Equal(written.Measurements, stored.Measurements);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_the_profile_kept()
    {
        const string options = "--hidden 32 --heads 2 --sequence 16 --rounds 1 --name taken --out profile.json";
        var first = await RunAsync(options);
        Assert.True(first.ExitCode == 0, first.Error);

        var second = await RunAsync(options);

        Assert.Equal(2, second.ExitCode);
        var kept = Path.Combine(_profiler.Folder.FullName, "profile.json");
        Assert.Contains($"profiler: The profile is kept in {kept}.", second.Error, StringComparison.Ordinal);
        Assert.Equal("taken", ProfileFile.Read(kept).Name);
    }

    [Fact]
    public async Task The_catalogue_says_what_shape_a_model_has()
    {
        var model = await planner.Client.GetModelAsync("gpt2");

        var ending = await RunAsync($"--model {model.Model} --sequence 64 --dry-run");

        Assert.Equal(0, ending.ExitCode);
        var shape = $"layer of {model.HiddenSize} with {model.Heads} heads";
        Assert.Contains(shape, ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_the_catalogue_lacks_gets_one_line_and_status_2()
    {
        var ending = await RunAsync("--model gpt-0");

        Assert.Equal((2, ""), (ending.ExitCode, ending.Output));
        Assert.Contains("gpt-0", Assert.Single(ending.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    public void Dispose() => _profiler.Dispose();

    private Task<Ending> RunAsync(string options) =>
        _profiler.RunAsync(["run", "--planner", planner.Url.ToString(), .. options.Split(' ')]);
}
