using TeraPipe.Profiler.Tests.Accuracy;
using TeraPipe.Profiler.Tests.Commands;

namespace TeraPipe.Profiler.Tests.Show;

public sealed class ShowCommandTests : IDisposable
{
    private readonly ProfilerProcess _profiler = new();

    [Fact]
    public async Task Shows_what_a_token_costs_by_slice_and_context_without_colours_in_a_pipe()
    {
        SmallProfile.Write(_profiler.Folder, SmallProfile.Of());

        var ending = await _profiler.RunAsync("show", "small.json");

        Assert.Equal(0, ending.ExitCode);
        Assert.Contains("gpt layer of 64 with 4 heads", ending.Output, StringComparison.Ordinal);
        // 3 (0.1 + 0.32) ms / 32 tokens = 39.4 µs for the shortest slice without context
        Assert.Matches(@"\n +32 +39\.4 ", ending.Output);
        Assert.DoesNotContain("\u001b", ending.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _profiler.Dispose();
}
