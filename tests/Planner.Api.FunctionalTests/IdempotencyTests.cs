using System.Net;
using Dapper;
using Npgsql;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class IdempotencyTests(PlannerFixture planner)
{
    private const string WhatIf = "/v1/plans?validateOnly=true";

    private const string Question = """
        {"model": "gpt3-1b", "profile": "h200-datasheet", "stages": 8, "sequenceTokens": 2048, "grainTokens": 64}
        """;

    private readonly string _key = Guid.NewGuid().ToString();

    [Fact]
    public async Task Same_request_gets_the_same_answer_byte_for_byte()
    {
        // The answer holds the time at which it was made: made twice it would differ.
        var first = await SendAsync(WhatIf, Question);
        var again = await SendAsync(WhatIf, Question);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.False(first.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        Assert.Equal((first.Status, first.MediaType, first.Text), (again.Status, again.MediaType, again.Text));
        Assert.NotEqual(first.Text, (await planner.Http.PostAsync(WhatIf, Question)).Text);
    }

    [Fact]
    public async Task What_was_created_is_said_to_be_created_again()
    {
        var model = Model("created-once");

        var first = await SendAsync("/v1/models", model);
        var again = await SendAsync("/v1/models", model);

        Assert.Equal((HttpStatusCode.Created, "/v1/models/created-once"), (first.Status, $"{first.Location}"));
        Assert.Equal((first.Status, first.Location, first.Text), (again.Status, again.Location, again.Text));
        Assert.Equal(HttpStatusCode.OK, (await planner.Http.PostAsync("/v1/models", model)).Status);
    }

    [Fact]
    public async Task Refusal_is_kept_too()
    {
        var wrong = Model("refused").Replace("\"heads\": 4", "\"heads\": 5");

        var first = await SendAsync("/v1/models", wrong);
        var again = await SendAsync("/v1/models", wrong);

        first.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal((first.Status, first.MediaType, first.Text), (again.Status, again.MediaType, again.Text));
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
    }

    [Theory]
    [InlineData("/v1/plans?validateOnly=true", "{}")]
    [InlineData("/v1/plans?validateOnly=TRUE", Question)]
    [InlineData("/v1/models", Question)]
    public async Task Key_of_another_request_is_refused(string path, string body)
    {
        await SendAsync(WhatIf, Question);

        (await SendAsync(path, body)).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Theory]
    [InlineData("Prefer", "respond-async")]
    [InlineData("If-Match", "\"v1\"")]
    public async Task Header_that_changes_the_answer_makes_it_another_request(string name, string value)
    {
        await SendAsync(WhatIf, Question);

        (await planner.Http.AskAsync(
            HttpMethod.Post, WhatIf, Question, ("Idempotency-Key", _key), (name, value))).IsProblem(
            HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Theory]
    [InlineData("with a space")]
    [InlineData("")]
    [InlineData("tab\tbed")]
    public async Task Key_that_is_none_is_a_fault(string key) =>
        (await planner.Http.AskAsync(HttpMethod.Post, WhatIf, Question, ("Idempotency-Key", key))).HasFaults(
            "Idempotency-Key: must be one header of 1 to 255 visible ASCII characters, such as a UUID.");

    [Fact]
    public async Task Key_may_be_long_but_not_longer()
    {
        var (longest, path) = (new string('~', 255), WhatIf);

        var taken = await planner.Http.AskAsync(HttpMethod.Post, path, Question, ("Idempotency-Key", longest));
        var refused = await planner.Http.AskAsync(HttpMethod.Post, path, Question, ("Idempotency-Key", $"{longest}~"));

        Assert.Equal(HttpStatusCode.OK, taken.Status);
        refused.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task Reading_needs_no_key()
    {
        var answer = await planner.Http.AskAsync(
            HttpMethod.Get, "/v1/models/gpt2", json: null, ("Idempotency-Key", "not looked at"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task Body_that_is_too_large_is_told_the_limit()
    {
        var answer = await SendAsync("/v1/profiles", new string(' ', PlannerFixture.MaxBodyBytes + 1));

        answer.IsProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task Large_body_is_read_whole()
    {
        var body = $"{new string(' ', PlannerFixture.MaxBodyBytes - 1_000)}{Question}";

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(WhatIf, body)).Status);
        Assert.Equal("true", (await SendAsync(WhatIf, body)).Headers["Idempotency-Replayed"]);
    }

    [Fact]
    public async Task Expired_key_is_as_good_as_new_and_is_swept()
    {
        await SendAsync(WhatIf, Question);
        await ExpireAsync();

        var another = await SendAsync(WhatIf, Question.Replace("\"stages\": 8", "\"stages\": 4"));

        Assert.Equal(HttpStatusCode.OK, another.Status);
        Assert.False(another.Headers.ContainsKey("Idempotency-Replayed"));

        await ExpireAsync();
        await planner.Http.AskAsync(HttpMethod.Post, WhatIf, Question, ("Idempotency-Key", $"{_key}-next"));

        Assert.Equal(0, await CountAsync("SELECT count(*) FROM idempotency_keys WHERE idempotency_key = @_key"));
    }

    [Fact]
    public async Task Request_without_a_key_keeps_nothing()
    {
        await planner.Http.PostAsync("/v1/models", Model("keyless"));

        Assert.Equal(0, await CountAsync(
            "SELECT count(*) FROM idempotency_keys WHERE convert_from(body, 'UTF8') LIKE '%\"keyless\"%'"));
    }

    private static string Model(string name) => $$"""
        {"model": "{{name}}", "layers": 4, "hiddenSize": 64, "heads": 4, "vocabularySize": 256,
         "maxSequenceTokens": 64}
        """;

    private Task<Answer> SendAsync(string path, string body) =>
        planner.Http.AskAsync(HttpMethod.Post, path, body, ("Idempotency-Key", _key));

    private async Task ExpireAsync()
    {
        await using var database = new NpgsqlConnection(planner.Directory.ConnectionString());
        await database.ExecuteAsync(
            "UPDATE idempotency_keys SET expires_at = now() WHERE idempotency_key = @_key", new { _key });
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var database = new NpgsqlConnection(planner.Directory.ConnectionString());
        return await database.ExecuteScalarAsync<long>(sql, new { _key });
    }
}
