using System.Net;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class ServiceTests(PlannerFixture planner)
{
    [Theory]
    [InlineData("/health/live", "live")]
    [InlineData("/health/ready", "ready")]
    public async Task Is_healthy(string path, string status)
    {
        var answer = await planner.Http.AskAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(status, answer.Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Says_what_it_is_made_of()
    {
        var version = await planner.Client.GetVersionAsync();

        Assert.Equal(typeof(PlannerOptions).Assembly.GetName().Version!.ToString(3), version.Version);
        Assert.Equal(version.Version, version.Planner);
        Assert.Equal(Environment.Version.ToString(), version.DotNet);
        Assert.Matches(@"^\d+", version.PostgreSql);
    }

    [Fact]
    public async Task Root_leads_to_the_page_that_lets_one_try_it()
    {
        var page = await planner.Http.AskAsync("/");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("swagger-ui", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_path_is_a_problem() =>
        (await planner.Http.AskAsync("/v2/plans")).IsProblem(HttpStatusCode.NotFound, "route-not-found");

    [Fact]
    public async Task Wrong_method_is_a_problem() =>
        (await planner.Http.AskAsync(HttpMethod.Delete, "/v1/models/gpt2", json: null)).IsProblem(
            HttpStatusCode.MethodNotAllowed, "method-not-allowed");
}
