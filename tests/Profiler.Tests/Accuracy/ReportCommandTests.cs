using System.Text.Json;
using TeraPipe.Profiler.Tests.Commands;

namespace TeraPipe.Profiler.Tests.Accuracy;

public sealed class ReportCommandTests : IDisposable
{
    private readonly ProfilerProcess _profiler = new();

    [Fact]
    public async Task Writes_a_page_and_its_picture_and_tells_them_as_json()
    {
        SmallProfile.Write(_profiler.Folder, SmallProfile.Of());

        var ending = await _profiler.RunAsync("report", "small.json", "--stages", "2,4", "--json");

        Assert.Equal(0, ending.ExitCode);
        using var told = JsonDocument.Parse(ending.Output);
        Assert.Equal(2, told.RootElement.GetProperty("forecasts").GetArrayLength());
        Assert.Equal(
            ["small.accuracy.md", "small.accuracy.svg", "small.json"],
            _profiler.Folder.EnumerateFiles().Select(file => file.Name).Order());
    }

    [Theory]
    [InlineData("{}", "has no measurements")]
    [InlineData("nonsense", "is no profile")]
    [InlineData("""{"measurements":[{"microBatch":1,"sliceTokens":8,"contextTokens":0}]}""", "not NaN")]
    public async Task What_is_no_profile_is_refused_with_the_reason(string content, string reason)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_profiler.Folder.FullName, "bad.json"), content, TestContext.Current.CancellationToken);

        var ending = await _profiler.RunAsync("report", "bad.json");

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("bad.json", ending.Error, StringComparison.Ordinal);
        Assert.Contains(reason, ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_no_file_needs_a_planner()
    {
        var ending = await _profiler.RunAsync("show", "gpt2-cpu");

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("'gpt2-cpu' is no file", ending.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _profiler.Dispose();
}
