using System.Text.Json.Nodes;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning.Latency;
using LayerShape = TeraPipe.Contracts.Profiles.LayerShape;

namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>The program on a tiny layer, with the real LibTorch.</summary>
public sealed class RunTests : IDisposable
{
    private const string NobodyHere = "http://127.0.0.1:1"; // a reserved port

    private static readonly string[] _tiny =
        [.. "run --hidden 32 --heads 2 --sequence 64 --grain 16 --micro-batch 1,2 --rounds 3".Split(' ')];

    private readonly ProfilerProcess _profiler = new();

    private string ProfilePath => Path.Combine(_profiler.Folder.FullName, "profile.json");

    [Theory]
    [InlineData("float32")]
    [InlineData("float64")]
    [InlineData("bfloat16")]
    public async Task Writes_a_profile_that_the_planner_can_plan_with(string dtype)
    {
        var ending = await _profiler.RunAsync([.. _tiny, "--dtype", dtype, "--name", "tiny", "--out", "profile.json"]);

        Assert.Equal((0, ""), (ending.ExitCode, ending.Output));
        var profile = ProfileFile.Read(ProfilePath);
        Assert.Equal(("tiny", dtype, 1), (profile.Name, profile.Dtype, profile.TensorParallelDegree));
        Assert.Equal(new LayerShape { HiddenSize = 32, Heads = 2, FeedForwardSize = 128 }, profile.Layer);
        Assert.Equal(("cpu", 1), (profile.Device?.Kind, profile.Device?.Threads));
        Assert.All(
            [profile.Device?.Name, profile.Device?.Torch, profile.Device?.KernelBackend],
            text => Assert.False(string.IsNullOrEmpty(text)));
        Assert.True(profile.LayerOptimizerMs > 0);
        Assert.Equal(2 * 10, profile.Measurements?.Count);
        Assert.All(
            profile.Measurements!, point => Assert.True(point is { ForwardMs: > 0, BackwardMs: > 0, Samples: 3 }));
        Assert.NotNull(LatencyTable.Parse([.. profile.Measurements!.Select(Raw)], out var faults));
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Json_is_one_object_and_nothing_else_on_standard_output()
    {
        var ending = await _profiler.RunAsync([.. _tiny, "--json"]);

        Assert.Equal(0, ending.ExitCode);
        var outcome = JsonNode.Parse(ending.Output)!;
        Assert.Equal((20, 3), ((int?)outcome["points"], (int?)outcome["samples"]));
        Assert.True((double?)outcome["sequenceForwardMs"] > 0);
        var file = Assert.Single(_profiler.Folder.EnumerateFiles("profile-*Z.json"));
        Assert.Equal(file.FullName, (string?)outcome["file"]);
        Assert.Contains("spread %", ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        var ending = await _profiler.RunAsync([.. _tiny, "--dry-run", "--json"]);

        Assert.Equal(0, ending.ExitCode);
        var outcome = JsonNode.Parse(ending.Output)!;
        Assert.Equal(20, (int?)outcome["points"]);
        Assert.True((double?)outcome["estimatedSeconds"] > 0);
        Assert.Empty(_profiler.Folder.EnumerateFiles());
    }

    [Fact]
    public async Task Keeps_the_profile_when_the_service_is_not_there()
    {
        var ending = await _profiler.RunAsync([.. _tiny, "--out", "profile.json", "--json", "--planner", NobodyHere]);

        Assert.Equal((3, ""), (ending.ExitCode, ending.Output));
        Assert.Contains($"profiler: The profile is kept in {ProfilePath}.", ending.Error, StringComparison.Ordinal);
        Assert.Equal(20, ProfileFile.Read(ProfilePath).Measurements?.Count);
    }

    [Fact]
    public async Task Measures_nothing_when_the_catalogue_is_not_there()
    {
        var ending = await _profiler.RunAsync("run", "--model", "gpt2", "--planner", NobodyHere);

        Assert.Equal((3, ""), (ending.ExitCode, ending.Output));
        Assert.Single(ending.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Says_so_in_one_line_when_there_is_no_LibTorch()
    {
        _profiler.Environment["TERAPIPE_TORCH_SHIM"] = "/nowhere/libterapipe_torch.so";

        var ending = await _profiler.RunAsync(_tiny);

        Assert.Equal((3, ""), (ending.ExitCode, ending.Output));
        Assert.StartsWith("profiler: ", Assert.Single(ending.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_on_Ctrl_C_and_leaves_nothing_behind()
    {
        var ending = await _profiler.InterruptAsync(
            "run", "--hidden", "256", "--heads", "4", "--sequence", "1024", "--rounds", "10000");

        Assert.Equal(new Ending(130, "", "profiler: stopped.\n"), ending);
        Assert.Empty(_profiler.Folder.EnumerateFiles());
    }

    public void Dispose() => _profiler.Dispose();

    private static RawLatencyPoint Raw(Measurement point) => new(
        point.MicroBatch!.Value,
        point.SliceTokens!.Value,
        point.ContextTokens!.Value,
        point.ForwardMs!.Value,
        point.BackwardMs!.Value);
}
