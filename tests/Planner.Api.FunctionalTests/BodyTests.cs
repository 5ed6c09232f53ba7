using System.Net;
using System.Text;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>What is wrong with a body before anybody asks what it means.</summary>
public class BodyTests(PlannerFixture planner)
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"stages": NaN}""")]
    [InlineData("""{"stages": 4,}""")]
    [InlineData("stages=4")]
    public async Task Malformed_json_is_a_problem(string body) =>
        (await planner.Http.PostAsync("/v1/plans", body)).IsProblem(HttpStatusCode.BadRequest, "malformed-json");

    [Fact]
    public async Task Malformed_json_is_pointed_at()
    {
        var answer = await planner.Http.PostAsync("/v1/plans", "{\n  \"stages\": 4,\n  \"model\": gpt2\n}");

        Assert.Equal(
            "It stops being JSON, or is nested deeper than 64 levels, in line 3, column 12.",
            answer.Json.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("4")]
    public async Task Body_that_is_no_object_is_a_fault(string body) =>
        (await planner.Http.PostAsync("/v1/plans", body)).HasFaults("body: must be an object.");

    [Fact]
    public async Task All_unknown_fields_and_wrong_types_are_listed() =>
        (await planner.Http.PostAsync("/v1/plans", """
            {"modle": "gpt2", "stages": 1.5, "sequenceTokens": "2048", "grainTokens": 1e10, "profile": 7,
             "batchSequences": true, "batchSequences": 1}
            """)).HasFaults(
            "modle: is unknown; known are model, profile, stages, sequenceTokens, grainTokens, batchSequences, "
            + "tensorParallelDegree, cluster, clusterVersion, dataParallelDegree, schedule, virtualStages, transfers, "
            + "constraints, strict, latencies, recompute, zero1, memoryLimitBytes, optimalityGap, deadlineMs.",
            "stages: must be a whole number up to 2147483647.",
            "sequenceTokens: must be a whole number up to 2147483647.",
            "grainTokens: must be a whole number up to 2147483647.",
            "profile: must be a string.",
            "batchSequences: must be a whole number up to 2147483647.",
            "batchSequences: is given twice.");

    [Fact]
    public async Task Faults_deep_in_a_body_are_named_by_their_path() =>
        (await planner.Http.PostAsync("/v1/profiles", """
            {"device": {"colour": "red"}, "measurements": [{}, {"forwardMs": "NaN"}, 3], "layer": []}
            """)).HasFaults(
            "device.colour: is unknown; known are name, kind, driver, cuda, torch, kernelBackend, threads.",
            "measurements[1].forwardMs: must be a number.",
            "measurements[2]: must be an object.",
            "layer: must be an object.");

    [Fact]
    public async Task Very_many_faults_are_counted_beyond_a_hundred()
    {
        var points = string.Join(',', Enumerable.Repeat("1", 250));

        var answer = await planner.Http.PostAsync("/v1/profiles", $$"""{"measurements": [{{points}}]}""");

        Assert.Equal(100, answer.Json.GetProperty("errors").EnumerateObject().Count());
        Assert.Equal("150 more faults are not listed.", answer.Json.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Body_that_is_not_declared_as_json_is_a_problem()
    {
        using var form = new StringContent("{}", Encoding.UTF8, "text/plain");

        var answer = await planner.Http.SendAsync(HttpMethod.Post, "/v1/plans", body: form);

        answer.IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Fact]
    public async Task Body_that_is_too_large_is_told_the_limit()
    {
        var name = new string('x', PlannerFixture.MaxBodyBytes);

        var answer = await planner.Http.PostAsync("/v1/profiles", $$"""{"name": "{{name}}"}""");

        answer.IsProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        Assert.Contains($"{PlannerFixture.MaxBodyBytes} bytes", answer.Text, StringComparison.Ordinal);
    }
}
