using System.Net;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class RateLimitTests(PlannerFixture planner)
{
    [Fact]
    public async Task Request_beyond_the_limit_is_told_which_and_when_to_come_again()
    {
        await using var service = await PlannerProcess.StartAsync(
            $"--ConnectionStrings:Planner={planner.Directory.ConnectionString()}",
            "--RateLimit:RequestsPerSecond=1",
            "--RateLimit:Burst=2");
        using var http = new HttpClient { BaseAddress = service.Url };

        // However slow this machine is: 50 at once leave no second in between for each.
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => http.AskAsync("/v1/models/gpt2")));

        Assert.InRange(answers.Count(answer => answer.Status == HttpStatusCode.OK), 2, 49);
        var refused = answers.First(answer => answer.Status != HttpStatusCode.OK);
        refused.IsProblem(HttpStatusCode.TooManyRequests, "rate-limited");
        Assert.Equal("1", refused.Headers["Retry-After"]);
        Assert.Equal(
            "One address may send 1 requests a second (RateLimit:RequestsPerSecond), and 2 at once (RateLimit:Burst). "
            + "The Retry-After header says when there is room again.",
            refused.Json.GetProperty("detail").GetString());
        foreach (var path in Enumerable.Repeat("/health/live", 10).Append("/health/ready"))
        {
            Assert.Equal(HttpStatusCode.OK, (await http.AskAsync(path)).Status);
        }
    }
}
