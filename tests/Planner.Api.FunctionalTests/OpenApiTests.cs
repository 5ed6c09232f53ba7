using System.Text.Encodings.Web;
using System.Text.Json;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

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
        Goldens.Check(
            "../../docs/openapi.json", JsonSerializer.Serialize((await DocumentAsync()).Root, _pretty) + "\n");

    [Fact]
    public async Task Every_tag_is_described_and_none_is_left_over()
    {
        var document = await DocumentAsync();

        var described = document.Root.GetProperty("tags").EnumerateArray()
            .Select(tag => tag.GetProperty("name").GetString());
        var used = document.Operations
            .SelectMany(operation => operation.Json.GetProperty("tags").EnumerateArray())
            .Select(tag => tag.GetString());
        Assert.Equal(used.Distinct().Order(), described.Order());
    }

    [Fact]
    public async Task Head_of_the_document_says_what_it_is_of()
    {
        var document = (await DocumentAsync()).Root;

        Assert.Equal(ServiceVersion.Service, document.GetProperty("info").GetProperty("version").GetString());
        Assert.Equal("/", document.GetProperty("servers")[0].GetProperty("url").GetString());
        Assert.Equal("MIT", document.GetProperty("info").GetProperty("license").GetProperty("identifier").GetString());
    }

    [Fact]
    public async Task Every_operation_answers_with_its_own_examples()
    {
        foreach (var operation in (await DocumentAsync()).Operations)
        {
            var examples = operation.Parameters.Where(parameter => parameter.Example is not null).ToLookup(
                parameter => parameter.In);
            var path = examples["path"].Aggregate(
                operation.Path,
                (sofar, one) => sofar.Replace($"{{{one.Name}}}", Uri.EscapeDataString(one.Example!)));
            var query = examples["query"].Select(one => $"{one.Name}={Uri.EscapeDataString(one.Example!)}");
            var body = operation.Bodies.SingleOrDefault(one => one.MediaType == "application/json")?.Example;

            var answer = await planner.Http.AskAsync(
                operation.Method,
                $"{path}?{string.Join('&', query)}",
                body,
                [.. examples["header"].Select(one => (one.Name, one.Example!))]);

            Assert.True((int)answer.Status is 200 or 201, $"{operation}: {answer.Status} {answer.Text}");
            var documented = operation.Answers.Single(one => one.Name == $"{(int)answer.Status}").Value.GetProperty(
                "content");
            Assert.Contains(answer.MediaType, documented.EnumerateObject().Select(content => content.Name));
        }
    }

    [Fact]
    public async Task Every_operation_is_described()
    {
        var document = await DocumentAsync();

        Assert.StartsWith("3.1", document.Root.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        foreach (var operation in document.Operations)
        {
            var (json, failures) = (
                operation.Json, operation.Answers.Where(answer => answer.Name[0] is '4' or '5').ToArray());
            Assert.True(json.TryGetProperty("summary", out _), $"{operation} has no summary.");
            Assert.Matches("^[a-z][A-Za-z]+$", json.GetProperty("operationId").GetString());
            Assert.All(operation.Parameters, parameter => Assert.NotEmpty(parameter.Description!));
            Assert.Contains("400", failures.Select(failure => failure.Name));
            Assert.Equal(0, json.GetProperty("security").GetArrayLength());
            Assert.All(failures, failure => Assert.Equal(
                "#/components/schemas/Problem",
                Assert.Single(failure.Value.GetProperty("content").EnumerateObject()).Value
                    .GetProperty("schema").GetProperty("$ref").GetString()));
        }
    }

    [Fact]
    public async Task Every_field_of_every_body_is_described()
    {
        foreach (var schema in (await DocumentAsync()).Schemas.EnumerateObject())
        {
            var undescribed = schema.Value.GetProperty("properties").EnumerateObject()
                .Where(field => !field.Value.TryGetProperty("description", out _))
                .Select(field => $"{schema.Name}.{field.Name}");
            Assert.Empty(undescribed);
        }
    }

    private Task<ApiDocument> DocumentAsync() => ApiDocument.ReadAsync(planner.Http);
}
