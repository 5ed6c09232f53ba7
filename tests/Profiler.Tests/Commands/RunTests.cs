using System.Text.Json.Nodes;
using TeraPipe.Contracts.Profiles;
using LayerShape = TeraPipe.Contracts.Profiles.LayerShape;

namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>The program on a tiny layer, with the real LibTorch.</summary>
public sealed class RunTests : IDisposable
{
    private const string NobodyHere = "http://127.0.0.1:1"; // a reserved port

    private static readonly string[] _tiny =
    [
        .. "run --hidden 32 --heads 2 --sequence 64 --grain 16 --micro-batch 1,2".Split(' '),
        .. "--design grid --point-budget 100ms".Split(' '),
    ];

    private readonly ProfilerProcess _profiler = new();

    private string ProfilePath => _profiler.PathOf("profile.json");

    [Theory]
    [InlineData("float32")]
    [InlineData("float64")]
    [InlineData("bfloat16")]
    public async Task Writes_a_profile_that_the_planner_can_plan_with(string dtype)
    {
        var ending = await _profiler.RunAsync([.. _tiny, "--dtype", dtype, "--name", "tiny", "--out", "profile.json"]);

        Assert.True((ending.ExitCode, ending.Output) == (0, ""), ending.Error);
        var profile = ProfileFile.Read(ProfilePath); // the program has checked its table
        Assert.Equal(("tiny", dtype, 1), (profile.Name, profile.Dtype, profile.TensorParallelDegree));
        Assert.Equal(
            new LayerShape
            {
                HiddenSize = 32, Heads = 2, FeedForwardSize = 128, Architecture = "gpt", KeyValueHeads = 2,
            },
            profile.Layer);
        Assert.Equal(("cpu", 1), (profile.Device?.Kind, profile.Device?.Threads));
        Assert.StartsWith("profiler ", profile.MeasuredBy, StringComparison.Ordinal);
        Assert.True(profile is { LayerOptimizerMs: > 0, CalibrationMs: > 0, Conditions.SlowedShare: >= 0 });
        Assert.Null(profile.Failures);
        Assert.Equal(2 * 10, profile.Measurements?.Count);
        Assert.All(profile.Measurements!, point => Assert.True(
            point is
            {
                ForwardMs: > 0, BackwardMs: > 0, InputGradientMs: > 0, WeightGradientMs: > 0, RecomputeMs: > 0,
                Samples: >= 3, Outliers: >= 0, IsBimodal: not null,
            },
            $"{point}"));
    }

    [Fact]
    public async Task Measures_a_share_of_a_llama_with_its_embedding_and_head()
    {
        const string llama = "--architecture llama --key-value-heads 2 --feed-forward 96 --tensor-parallel 2";

        var ending = await _profiler.RunAsync(
            [.. _tiny, .. llama.Split(' '), .. "--vocabulary 50 --phases f,b --out profile.json".Split(' ')]);

        Assert.True(ending.ExitCode == 0, ending.Error);
        var profile = ProfileFile.Read(ProfilePath);
        Assert.Equal(("llama", 2, 2), (
            profile.Layer?.Architecture, profile.Layer?.KeyValueHeads, profile.TensorParallelDegree));
        Assert.Equal(50, profile.Parts?.VocabularySize);
        foreach (var part in (IReadOnlyList<PartMeasurement>?[])[profile.Parts?.Embedding, profile.Parts?.Head])
        {
            Assert.Equal([16, 32, 64, 128], part!.Select(point => point.Tokens!.Value));
            Assert.All(part!, point => Assert.True(point is { ForwardMs: > 0, BackwardMs: > 0 }));
        }

        Assert.All(profile.Measurements!, point => Assert.Null(point.RecomputeMs));
    }

    [Fact]
    public async Task Json_is_one_object_and_nothing_else_on_standard_output()
    {
        var ending = await _profiler.RunAsync([.. _tiny, "--json"]);

        Assert.True(ending.ExitCode == 0, ending.Error);
        var outcome = JsonNode.Parse(ending.Output)!;
        Assert.Equal((20, 0), ((int?)outcome["points"], (int?)outcome["failedPoints"]));
        Assert.True((int?)outcome["samples"] >= 3 * 21);
        Assert.True((double?)outcome["sequenceForwardMs"] > 0);
        var file = Assert.Single(_profiler.Folder.EnumerateFiles("profile-*Z.json"));
        Assert.Equal(file.FullName, (string?)outcome["file"]);
        Assert.Equal(Path.ChangeExtension(file.FullName, ".journal"), (string?)outcome["journal"]);
        Assert.All(
            ["outl.", "21 points, ", "load of others ", "calibration kernel "],
            part => Assert.Contains(part, ending.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_coloured_where_nobody_looks()
    {
        var ending = await _profiler.RunAsync([.. _tiny]);

        Assert.DoesNotContain('\e', ending.Error);
    }

    [Fact]
    public async Task A_dry_run_says_points_time_and_memory_and_writes_nothing()
    {
        var ending = await _profiler.RunAsync([.. _tiny, "--dry-run", "--json"]);

        Assert.True(ending.ExitCode == 0, ending.Error);
        var outcome = JsonNode.Parse(ending.Output)!;
        Assert.Equal(21, (int?)outcome["points"]); // with the optimiser's
        Assert.Equal(21, outcome["firstPoints"]!.AsArray().Count);
        Assert.InRange(outcome["pilots"]!.AsArray().Count, 8, 10);
        Assert.InRange((double)outcome["estimatedSeconds"]!, 0.05, 10); // none takes much more than its budget, 0.1 s
        Assert.True((long?)outcome["estimatedBytes"] > 16 * 12 * 32 * 32); // its weights alone
        Assert.Empty(_profiler.Folder.EnumerateFiles());
    }

    [Fact]
    public async Task Keeps_the_profile_when_the_service_is_not_there()
    {
        var ending = await _profiler.RunAsync(
            [.. _tiny, "--out", "profile.json", "--json", "--planner", NobodyHere, "--wait", "500ms"]);

        Assert.True((ending.ExitCode, ending.Output) == (3, ""), ending.Error);
        Assert.Contains(
            $"profiler: The profile is kept in {ProfilePath}; to bring it there later: "
            + $"profiler upload {ProfilePath} --planner {NobodyHere}/\n",
            ending.Error,
            StringComparison.Ordinal);
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
        Assert.Empty(_profiler.Folder.EnumerateFiles());
    }

    public void Dispose() => _profiler.Dispose();
}
