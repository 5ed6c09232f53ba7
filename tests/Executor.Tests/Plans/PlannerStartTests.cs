using TeraPipe.Executor.Plans;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>Starts where the planner is away and nothing is cached.</summary>
[Collection(PlannerFixture.Collection)]
public sealed class PlannerStartTests(PlannerFixture planner) : LoopTests
{
    [Fact]
    public async Task First_start_without_planner_or_cache_says_what_to_do()
    {
        await using var odd = new OddPlanner(OddAnswers.Text("<html>", "text/html"));

        var error = await Assert.ThrowsAsync<NoPlanException>(() => StartAsync(Options(odd.Url)));

        Assert.Contains($"No plan is cached in {CacheFile}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Start the planner at {odd.Url}, or give a plan file", error.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(Notices.All);
    }

    [Fact]
    public async Task Plan_file_serves_where_nothing_else_does()
    {
        await File.WriteAllTextAsync(FileOf("mine.json"), planner.Json);
        await using var odd = new OddPlanner(OddAnswers.Text("<html>", "text/html"));

        await using var loop = await StartAsync(Options(odd.Url, planFile: FileOf("mine.json")));

        Assert.Equal(planner.Answer.PlanId, loop.Current.PlanId);
        Assert.Contains("mine.json", Notices.Find(PlannerNoticeKind.Started)!.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"planId\":", "The plan is refused: $")]
    [InlineData(null, "Could not find")]
    public async Task Plan_file_of_no_use_is_said_with_its_fault(string? content, string fault)
    {
        if (content is not null)
        {
            await File.WriteAllTextAsync(FileOf("mine.json"), content);
        }

        await using var odd = new OddPlanner(OddAnswers.Text("<html>", "text/html"));
        var options = Options(odd.Url, planFile: FileOf("mine.json"));

        var error = await Assert.ThrowsAsync<NoPlanException>(() => StartAsync(options));

        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.Contains("give another plan file", error.Message, StringComparison.Ordinal);
    }
}
