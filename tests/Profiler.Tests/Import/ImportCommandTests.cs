using System.Text.Json.Nodes;
using TeraPipe.Profiler.Tests.Commands;

namespace TeraPipe.Profiler.Tests.Import;

/// <summary>The program as people run it, and a real planner.</summary>
public sealed class ImportCommandTests(PlannerService planner) : IClassFixture<PlannerService>, IDisposable
{
    private const string Grid = ImportFolder.Head
        + "micro_batch,slice_tokens,context_tokens,forward_ms,backward_ms\n"
        + "1,64,0,1,2\n1,64,64,1.25,2\n1,72,0,1.5,3\n";

    private readonly ProfilerProcess _profiler = new();

    [Fact]
    public async Task A_profile_is_written_and_the_planner_stores_the_same()
    {
        Write("grid.csv", Grid);

        var ending = await _profiler.RunAsync(
            "import", "grid.csv", "--out", "grid.json", "--planner", planner.Url.ToString(), "--json");

        Assert.True(ending.ExitCode == 0, ending.Error);
        var outcome = JsonNode.Parse(ending.Output)!;
        Assert.Equal(("csv", 3), ((string)outcome["format"]!, (int)outcome["points"]!));
        var written = ProfileFile.Read((string)outcome["file"]!);
        var stored = await planner.Client.GetProfileAsync((string)outcome["profileId"]!);
        Assert.Equal("measured", stored.Summary.Provenance);
        Assert.Equal(written.Measurements, stored.Measurements);
    }

    [Fact]
    public async Task A_layer_composed_of_operators_is_an_estimate_to_the_planner()
    {
        Write("gemm.csv", ImportFolder.Head + """
            m,n,k,forward_ms
            64,3072,1024,1
            64,1024,1024,1
            64,4096,1024,1
            64,1024,4096,1
            """);
        Write("attention.csv", "micro_batch,slice_tokens,heads,head_size,forward_ms\n1,64,16,64,1\n");

        var ending = await _profiler.RunAsync(
            "import", "gemm.csv", "--attention", "attention.csv", "--planner", planner.Url.ToString(), "--json");

        Assert.True(ending.ExitCode == 0, ending.Error);
        Assert.Contains("All latencies are estimates", ending.Error, StringComparison.Ordinal);
        var stored = await planner.Client.GetProfileAsync((string)JsonNode.Parse(ending.Output)!["profileId"]!);
        Assert.Equal(("estimated", "operator tables"), (stored.Summary.Provenance, stored.Summary.EstimatedFrom));
    }

    [Fact]
    public async Task Faults_are_a_line_each_nothing_is_written_and_the_status_is_2()
    {
        Write("grid.csv", Grid.Replace("1.25,2", "fast,2", StringComparison.Ordinal));

        var ending = await _profiler.RunAsync("import", "grid.csv", "--out", "grid.json");

        Assert.Equal(
            new Ending(
                2,
                "",
                "profiler: grid.csv:9, forward_ms: 'fast' is not a finite number from 0 with a decimal point.\n"),
            ending);
        Assert.Equal(["grid.csv"], _profiler.Folder.EnumerateFiles().Select(file => file.Name));
    }

    [Theory]
    [InlineData("import missing.csv --out grid.json", "file: 'missing.csv' is no file.")]
    [InlineData(
        "import grid.csv --wait soon",
        "--wait: 'soon' is not a time from 1ms to 500h, such as 500ms, 2s, 10m or 12h.")]
    [InlineData("import grid.csv --hidden wide", "--hidden: 'wide' is not a whole number from 1 to 2147483647.")]
    [InlineData("import grid.csv --format xml", "--format: 'xml' is not auto, json, csv, terapipe or operators.")]
    [InlineData("import grid.csv --attention no.csv", "--attention: 'no.csv' is not a file.")]
    public async Task Each_mistake_gets_one_line_and_status_2(string arguments, string message)
    {
        Write("grid.csv", Grid);

        Assert.Equal(
            new Ending(2, "", $"profiler: {message}\n"), await _profiler.RunAsync(arguments.Split(' ')));
    }

    [Fact]
    public async Task The_profile_is_written_though_the_planner_is_away_and_the_status_is_3()
    {
        Write("grid.csv", Grid);

        var ending = await _profiler.RunAsync(
            "import", "grid.csv", "--planner", "http://127.0.0.1:9", "--wait", "1s");

        Assert.Equal(3, ending.ExitCode);
        var kept = Path.Combine(_profiler.Folder.FullName, "grid.csv.profile.json");
        Assert.Equal(3, ProfileFile.Read(kept).Measurements!.Count);
    }

    public void Dispose() => _profiler.Dispose();

    private void Write(string name, string text) =>
        File.WriteAllText(Path.Combine(_profiler.Folder.FullName, name), text);
}
