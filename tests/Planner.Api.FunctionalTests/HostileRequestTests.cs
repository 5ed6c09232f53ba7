using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>Whatever is sent, the fault is the sender's: never a 5xx.</summary>
public class HostileRequestTests(PlannerFixture planner)
{
    private const string NoText = "must be text in Unicode, without the character U+0000.";

    [Theory]
    [InlineData("[")]
    [InlineData("""{"a":""")]
    public async Task Depth_bomb_is_no_json_that_is_taken(string opening)
    {
        var bomb = string.Concat(Enumerable.Repeat(opening, 10_000));

        (await planner.Http.PostAsync("/v1/plans", bomb)).IsProblem(HttpStatusCode.BadRequest, "malformed-json");
    }

    [Fact]
    public async Task Invalid_utf8_in_a_text_is_a_fault() =>
        (await PostAsync("/v1/plans", [.. "{\"model\": \""u8, 0xC3, 0x28, .. "\"}"u8])).HasFaults($"model: {NoText}");

    [Fact]
    public async Task Invalid_utf8_in_a_name_is_a_fault() =>
        (await PostAsync("/v1/plans", [.. "{\""u8, 0xFF, .. "\": 1}"u8])).HasFaults(
            $"body: has a name that is none: it {NoText}");

    [Theory]
    [InlineData("""{"model": "\u0000"}""")]
    [InlineData("""{"model": "\ud800"}""")]
    [InlineData("""{"model": "\udc00\ud800"}""")]
    public async Task Text_that_cannot_be_stored_is_a_fault(string body) =>
        (await planner.Http.PostAsync("/v1/plans", body)).HasFaults($"model: {NoText}");

    [Fact]
    public async Task Number_beyond_double_is_a_fault() =>
        (await planner.Http.PostAsync("/v1/profiles", """{"measurements": [{"forwardMs": -1e999}]}""")).HasFaults(
            "measurements[0].forwardMs: must be a number from -1.7976931348623157E+308 to 1.7976931348623157E+308.");

    [Fact]
    public async Task Null_in_a_list_is_a_fault() =>
        (await planner.Http.PostAsync("/v1/profiles", """{"measurements": [null]}""")).HasFaults(
            "measurements[0]: must be an object.");

    [Fact]
    public async Task Endless_name_is_shown_by_its_start()
    {
        var name = new string('x', 60_000);

        var answer = await planner.Http.PostAsync("/v1/models", $$"""{"{{name}}": 1}""");

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.InRange(answer.Text.Length, 1, 1_000);
    }

    [Theory]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("application/json, text/plain")]
    [InlineData("")]
    public async Task Other_charset_is_no_json(string contentType)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes("{}"));
        body.Headers.TryAddWithoutValidation("Content-Type", contentType);

        (await planner.Http.SendAsync(HttpMethod.Post, "/v1/models", body: body)).IsProblem(
            HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Fact]
    public async Task Utf8_may_be_said_and_marked()
    {
        using var body = new ByteArrayContent([0xEF, 0xBB, 0xBF, .. "{\"model\": 1}"u8]);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=\"UTF-8\"");

        (await planner.Http.SendAsync(HttpMethod.Post, "/v1/plans", body: body)).HasFaults("model: must be a string.");
    }

    [Theory]
    [InlineData("/v1/models/%ff")]
    [InlineData("/v1/models/%ED%A0%80")]
    [InlineData("/v1/models/%F0%9F%98%80")]
    [InlineData("/v1/profiles/%25%27%22%5C")]
    [InlineData("/v1/plans/%ff/timeline")]
    public async Task Odd_path_is_not_found(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await planner.Http.AskAsync(path)).Status);

    [Theory]
    [InlineData("cursor=%00", "cursor: must have no character U+0000.")]
    [InlineData("cursor=%ff", "cursor: must be the nextCursor of a page, as it was given.")]
    [InlineData("page=2", "page: is unknown; known are pageSize, cursor.")]
    [InlineData("%00=2", "\0: is unknown; known are pageSize, cursor.")]
    [InlineData("pageSize=1&pageSize=2", "pageSize: must be a whole number; more than 1000 gives 1000.")]
    public async Task Query_parameter_that_is_wrong_is_a_fault(string query, string fault) =>
        (await planner.Http.AskAsync($"/v1/models?{query}")).HasFaults(fault);

    [Fact]
    public async Task Query_parameter_that_nothing_asks_for_is_a_fault() =>
        (await planner.Http.PostAsync("/v1/plans?validateOny=true", "{}")).HasFaults(
            "validateOny: is unknown; known are validateOnly.");

    [Theory]
    [InlineData("GET /v1/models/%00 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST /v1/models HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + "Transfer-Encoding: chunked\r\n\r\nno number\r\n")]
    public async Task Broken_http_is_a_bad_request(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(planner.Http.BaseAddress!.Host, planner.Http.BaseAddress.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);

        Assert.StartsWith("HTTP/1.1 400 ", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    private Task<Answer> PostAsync(string path, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return planner.Http.SendAsync(HttpMethod.Post, path, body: content);
    }
}
