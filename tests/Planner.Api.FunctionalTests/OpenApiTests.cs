using System.Text.Encodings.Web;
using System.Text.Json;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class OpenApiTests(PlannerFixture planner)
{
    private static readonly JsonSerializerOptions _pretty = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // × and … as they are read
    };

    /// <summary>
    /// The contract as it was agreed on: docs/openapi.json. UPDATE_GOLDENS=1 rewrites it; read the diff before it is
    /// committed, because clients depend on what was there.
    /// </summary>
    [Fact]
    public async Task Document_is_the_frozen_one() =>
        Goldens.Check("../../docs/openapi.json", JsonSerializer.Serialize(await DocumentAsync(), _pretty) + "\n");

    [Fact]
    public async Task Every_tag_is_described_and_none_is_left_over()
    {
        var document = await DocumentAsync();

        var described = document.GetProperty("tags").EnumerateArray()
            .Select(tag => tag.GetProperty("name").GetString());
        var used = Operations(document)
            .SelectMany(found => found.Operation.GetProperty("tags").EnumerateArray())
            .Select(tag => tag.GetString());
        Assert.Equal(used.Distinct().Order(), described.Order());
    }

    [Fact]
    public async Task Head_of_the_document_says_what_it_is_of()
    {
        var document = await DocumentAsync();

        Assert.Equal(ServiceVersion.Service, document.GetProperty("info").GetProperty("version").GetString());
        Assert.Equal("/", document.GetProperty("servers")[0].GetProperty("url").GetString());
        Assert.Equal("MIT", document.GetProperty("info").GetProperty("license").GetProperty("identifier").GetString());
    }

    [Fact]
    public async Task Every_operation_answers_with_its_own_examples()
    {
        foreach (var (method, path, operation) in Operations(await DocumentAsync()))
        {
            var (filledIn, headers) = (path, new List<(string Name, string Value)>());
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
                        headers.Add((name, example));
                        break;
                    default:
                        filledIn = $"{filledIn}{(filledIn.Contains('?') ? '&' : '?')}{name}={escaped}";
                        break;
                }
            }

            var answer = await planner.Http.AskAsync(method, filledIn, BodyExample(operation), [.. headers]);

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
        foreach (var (method, path, operation) in Operations(document))
        {
            Assert.True(operation.TryGetProperty("summary", out _), $"{method} {path} has no summary.");
            Assert.Matches("^[a-z][A-Za-z]+$", operation.GetProperty("operationId").GetString());
            Assert.All(
                Parameters(operation), parameter => Assert.NotEmpty(parameter.GetProperty("description").GetString()!));
            var failures = operation.GetProperty("responses").EnumerateObject().Where(
                response => response.Name[0] is '4' or '5').ToArray();
            Assert.Contains("400", failures.Select(failure => failure.Name));
            Assert.Equal(0, operation.GetProperty("security").GetArrayLength());
            Assert.All(failures, failure => Assert.Equal(
                "#/components/schemas/Problem",
                Assert.Single(failure.Value.GetProperty("content").EnumerateObject()).Value
                    .GetProperty("schema").GetProperty("$ref").GetString()));
        }
    }

    [Fact]
    public async Task Every_field_of_every_body_is_described()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").EnumerateObject();

        foreach (var schema in schemas)
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
