using System.Net;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>RFC 9110, sections 9.3.2 (HEAD) and 13.1.2 (If-None-Match).</summary>
public class EntityTagTests(PlannerFixture planner)
{
    [Theory]
    [InlineData("/v1/models/gpt3-175b")]
    [InlineData("/v1/profiles/h200-datasheet")]
    [InlineData("/v1/models?pageSize=2")]
    [InlineData("/v1/plans?pageSize=1&model=gpt3-175b")]
    [InlineData("/problems/invalid-request")]
    [InlineData("/version")]
    public Task What_is_known_is_not_sent_again(string path) => KnowsAsync(path);

    [Fact]
    public async Task Plan_that_is_known_is_not_sent_again()
    {
        var plan = await planner.Client.AddPlanAsync(Requests.Estimated());

        await KnowsAsync($"/v1/plans/{plan.PlanId}");
        await KnowsAsync($"/v1/plans/{plan.PlanId}/timeline");
        await KnowsAsync($"/v1/plans/{plan.PlanId}/timeline", accept: "application/json");
    }

    [Fact]
    public async Task What_was_posted_is_read_byte_for_byte()
    {
        var cluster = Requests.Cluster("byte-for-byte");
        var posted = await planner.Http.PostAsync("/v1/clusters", JsonSerializer.Serialize(
            cluster with { Device = cluster.Device! with { Name = "Größe \u00b5 <+&'>" } }, PlannerJson.Options));

        Assert.Contains("Größe µ <+&'>", posted.Text, StringComparison.Ordinal);
        Assert.Equal(posted.Text, (await AskAsync("/v1/clusters/byte-for-byte")).Text);
    }

    [Fact]
    public async Task Listing_that_has_grown_is_sent_again()
    {
        var before = await AskAsync("/v1/models?pageSize=1000");
        await planner.Client.AddModelAsync(Requests.Model("tagged"));

        var after = await AskAsync("/v1/models?pageSize=1000", before.Headers["ETag"]);

        Assert.Equal(HttpStatusCode.OK, after.Status);
        Assert.NotEqual(before.Headers["ETag"], after.Headers["ETag"]);
        Assert.Contains("\"tagged\"", after.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"another\"")]
    [InlineData("W/\"another\", \"yet-another\"")]
    [InlineData("no tag at all")]
    [InlineData("")]
    public async Task Whoever_knows_something_else_is_answered(string known) =>
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("/v1/models/gpt2", known)).Status);

    [Fact]
    public async Task Problem_has_no_tag()
    {
        var answer = await AskAsync("/v1/models/none", "*");

        answer.IsProblem(HttpStatusCode.NotFound, "model-not-found");
        Assert.False(answer.Headers.ContainsKey("ETag"));
    }

    [Theory]
    [InlineData("/v1/models/gpt2")]
    [InlineData("/v1/models/none")]
    [InlineData("/health/live")]
    public async Task Head_is_get_without_the_body(string path)
    {
        var get = await AskAsync(path);
        var head = await planner.Http.AskAsync(HttpMethod.Head, path, json: null);

        Assert.Equal((get.Status, get.MediaType, ""), (head.Status, head.MediaType, head.Text));
        Assert.Equal(get.Headers.GetValueOrDefault("ETag"), head.Headers.GetValueOrDefault("ETag"));
    }

    private async Task KnowsAsync(string path, string accept = "*/*")
    {
        var first = await AskAsync(path, accept: accept);
        var tag = first.Headers["ETag"];

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Matches("^\"[0-9a-z-]{32,}\"$", tag);
        Assert.Equal(tag, (await AskAsync(path, accept: accept)).Headers["ETag"]);
        foreach (var known in new[] { tag, $"W/{tag}", $"\"other\", {tag}", $"W/\"other\" , W/{tag}", "*" })
        {
            var again = await AskAsync(path, known, accept);

            Assert.Equal((HttpStatusCode.NotModified, ""), (again.Status, again.Text));
            Assert.Equal(tag, again.Headers["ETag"]);
        }
    }

    private Task<Answer> AskAsync(string path, string? known = null, string accept = "*/*") => planner.Http.AskAsync(
        HttpMethod.Get,
        path,
        json: null,
        known is null ? [("Accept", accept)] : [("Accept", accept), ("If-None-Match", known)]);
}
