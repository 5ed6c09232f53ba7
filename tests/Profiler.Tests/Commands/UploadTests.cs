using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>A tiny layer, measured with the real LibTorch and uploaded to the real service.</summary>
public sealed class UploadTests(PlannerService planner, TinyRun measured)
    : IClassFixture<PlannerService>, IClassFixture<TinyRun>, IDisposable
{
    private const string Tiny =
        "--hidden 32 --heads 2 --sequence 16 --grain 8 --design grid --phases f,b --point-budget 20ms";

    private readonly ProfilerProcess _profiler = new();

    private string Profile => _profiler.PathOf("profile.json");

    [Fact]
    public async Task The_planner_stores_what_was_written()
    {
        var ending = await RunAsync(
            "--hidden 32 --heads 2 --sequence 64 --grain 16 --micro-batch 1,2 --vocabulary 50 --point-budget 50ms "
            + "--design grid --json");

        Assert.True(ending.ExitCode == 0, ending.Error);
        var outcome = JsonNode.Parse(ending.Output)!;
        var stored = await planner.Client.GetProfileAsync((string)outcome["profileId"]!);
        var written = ProfileFile.Read((string)outcome["file"]!);
        Assert.Equal(2 * 10, stored.Summary.MeasurementCount);
        Assert.Equal("measured", stored.Summary.Provenance);
        var layer = written.Layer! with { Architecture = null, KeyValueHeads = null }; // a GPT's are not told
        Assert.Equal(
            (written.Device, written.Dtype, layer, written.LayerOptimizerMs),
            (stored.Summary.Device, stored.Summary.Dtype, stored.Summary.Layer, stored.LayerOptimizerMs));
        Assert.Equal(
            (written.MeasuredBy, written.CalibrationMs, written.Conditions),
            (stored.MeasuredBy, stored.CalibrationMs, stored.Conditions));
        Assert.Equivalent(written.Parts, stored.Parts, strict: true);
        Assert.Equal(
            written.Measurements!.OrderBy(point => (point.MicroBatch, point.SliceTokens, point.ContextTokens)),
            stored.Measurements);
    }

    [Fact]
    public async Task A_service_that_was_away_for_the_whole_run_gets_the_profile_later_and_once()
    {
        var away = await _profiler.RunAsync(
            ["run", "--planner", "http://127.0.0.1:1", "--wait", "500ms", "--out", "profile.json", .. Tiny.Split(' ')]);
        Assert.Equal(3, away.ExitCode);

        var (first, second) = (await UploadAsync(), await UploadAsync());

        Assert.True((first.ExitCode, second.ExitCode) == (0, 0), first.Error + second.Error);
        var (new_, known) = (JsonNode.Parse(first.Output)!, JsonNode.Parse(second.Output)!);
        Assert.Equal((true, false), ((bool)new_["isNew"]!, (bool)known["isNew"]!));
        Assert.Equal((string?)new_["profileId"], (string?)known["profileId"]);
        Assert.StartsWith("uploaded as ", first.Error, StringComparison.Ordinal);
        Assert.StartsWith("the planner has the very same already, as ", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_comes_up_late_is_waited_for()
    {
        await File.WriteAllTextAsync(Profile, measured.Profile);
        await using var late = new PlannerService { Port = FreePort() };

        var ending = await _profiler.RunUntilAsync(
            " Trying again in ",
            async _ => await late.InitializeAsync(),
            "upload", "profile.json", "--planner", late.Url.ToString(), "--wait", "4m", "--json");

        Assert.True(ending.ExitCode == 0, ending.Error);
        Assert.True((bool)JsonNode.Parse(ending.Output)!["isNew"]!);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_wait_and_says_how_to_upload_later()
    {
        await File.WriteAllTextAsync(Profile, measured.Profile);

        var ending = await _profiler.RunUntilAsync(
            " Trying again in ",
            process =>
            {
                Worker.Signals.Send("INT", process.Id);
                return Task.CompletedTask;
            },
            "upload", "profile.json", "--planner", "http://127.0.0.1:1");

        Assert.Equal((130, ""), (ending.ExitCode, ending.Output));
        Assert.EndsWith(
            $"profiler upload {Profile} --planner http://127.0.0.1:1/\n", ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_at_once_and_the_profile_kept()
    {
        const string options = $"{Tiny} --name taken --out profile.json";
        var first = await RunAsync(options);
        Assert.True(first.ExitCode == 0, first.Error);

        var second = await RunAsync(options);

        Assert.Equal(2, second.ExitCode);
        Assert.DoesNotContain("Trying again", second.Error, StringComparison.Ordinal);
        Assert.Contains($"profiler: The profile is kept in {Profile};", second.Error, StringComparison.Ordinal);
        Assert.Equal("taken", ProfileFile.Read(Profile).Name);
    }

    [Theory]
    [InlineData("{", "is no profile")]
    [InlineData("""{"nme":"x"}""", "is no profile")]
    [InlineData("""{"dtype":"float32"}""", "device")]
    public async Task What_is_no_profile_is_refused_at_once(string text, string message)
    {
        await File.WriteAllTextAsync(Profile, text);

        var ending = await UploadAsync();

        Assert.Equal((2, ""), (ending.ExitCode, ending.Output));
        Assert.Contains(message, ending.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Trying again", ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_catalogue_says_what_shape_a_model_has()
    {
        var model = await planner.Client.GetModelAsync("byte-gpt");

        var ending = await RunAsync($"--model {model.Model} --sequence 64 --design grid --point-budget 20ms --dry-run");

        Assert.True(ending.ExitCode == 0, ending.Error);
        var shape = $"gpt layer of {model.HiddenSize} with {model.Heads} heads, feed-forward {model.FeedForwardSize}";
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

    private Task<Ending> UploadAsync() =>
        _profiler.RunAsync("upload", "profile.json", "--planner", planner.Url.ToString(), "--json");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
