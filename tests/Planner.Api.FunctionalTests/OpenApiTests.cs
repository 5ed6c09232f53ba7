using System.Text.Json;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class OpenApiTests(PlannerFixture planner)
{
    [Fact]
    public async Task Every_operation_answers_with_its_own_examples()
    {
        foreach (var (method, path, operation) in Operations(await DocumentAsync()))
        {
            var (filledIn, headers) = (path, new Dictionary<string, string>());
            foreach (var parameter in Parameters(operation).Where(known => known.TryGetProperty("example", out _)))
            {
                var name = parameter.GetProperty("name").GetString()!;
                var example = parameter.GetProperty("example").GetString()!;
                var escaped = Uri.EscapeDataString(example);
                switch (parameter.GetProperty("in").GetString())
                {
                    case "path":
                        filledIn = filledIn.Replace($"{{{name}}}", escaped);
                        break;
                    case "header":
                        headers[name] = example;
                        break;
                    default:
                        filledIn = $"{filledIn}{(filledIn.Contains('?') ? '&' : '?')}{name}={escaped}";
                        break;
                }
            }

            var answer = await planner.Http.SendAsync(method, filledIn, headers, BodyExample(operation));

            Assert.True((int)answer.Status is 200 or 201, $"{method} {filledIn}: {answer.Status} {answer.Text}");
            var documented = operation.GetProperty("responses").GetProperty($"{(int)answer.Status}").GetProperty(
                "content");
            Assert.Contains(answer.MediaType, documented.EnumerateObject().Select(content => content.Name));
        }
    }

    [Fact]
    public async Task Every_operation_is_described()
    {
        var document = await DocumentAsync();

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(18, Operations(document).Count());
        foreach (var (method, path, operation) in Operations(document))
        {
            Assert.True(operation.TryGetProperty("summary", out _), $"{method} {path} has no summary.");
            Assert.All(
                Parameters(operation), parameter => Assert.NotEmpty(parameter.GetProperty("description").GetString()!));
            var failures = operation.GetProperty("responses").EnumerateObject().Where(
                response => response.Name[0] is '4' or '5');
            Assert.All(failures, failure => Assert.Equal(
                ["application/problem+json"],
                failure.Value.GetProperty("content").EnumerateObject().Select(content => content.Name)));
        }
    }

    [Fact]
    public async Task Every_field_of_every_body_is_described()
    {
        var ours = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Where(schema => !schema.Name.Contains("ProblemDetails", StringComparison.Ordinal));

        foreach (var schema in ours)
        {
            var undescribed = schema.Value.GetProperty("properties").EnumerateObject()
                .Where(field => !field.Value.TryGetProperty("description", out _))
                .Select(field => $"{schema.Name}.{field.Name}");
            Assert.Empty(undescribed);
        }
    }

    private static IEnumerable<(HttpMethod Method, string Path, JsonElement Operation)> Operations(
        JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (HttpMethod.Parse(operation.Name), path.Name, operation.Value);

    /// <summary>Null for an operation without a body.</summary>
    private static string? BodyExample(JsonElement operation) => operation.TryGetProperty("requestBody", out var body)
        ? body.GetProperty("content").GetProperty("application/json").GetProperty("example").GetRawText()
        : null;

    private static JsonElement.ArrayEnumerator Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : default;

    private async Task<JsonElement> DocumentAsync() => (await planner.Http.AskAsync("/swagger/v1/swagger.json")).Json;
}
