using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>
/// Both clients can do what the OpenAPI document says, all of it and nothing else. The document is the service's; that
/// it is the frozen one <see cref="OpenApiTests"/> tell.
/// </summary>
public class ContractTests(PlannerFixture planner)
{
    /// <summary>Made of other methods: these wait for what may take long, or go on without the service.</summary>
    private static readonly string[] _composed =
        [nameof(PlannerClient.WaitForOperationAsync), "wait", "plan_or_last"];

    [Fact]
    public async Task Every_operation_has_its_method_in_the_C_sharp_client()
    {
        var document = await ApiDocument.ReadAsync(planner.Http);

        AssertCovers(document, await CSharpRequestsAsync(document));
    }

    [Fact]
    public async Task Every_operation_has_its_method_in_the_Python_client()
    {
        var document = await ApiDocument.ReadAsync(planner.Http);

        AssertCovers(document, await PythonProgram.RequestsAsync());
    }

    [Fact]
    public async Task Bodies_have_the_fields_that_are_documented()
    {
        var document = await ApiDocument.ReadAsync(planner.Http);
        var service = new DocumentedService(document);
        foreach (var method in ClientMethod.All.Where(method => method.Body is not null))
        {
            var request = Assert.Single(await RequestsOfAsync(method, service));
            var schema = document.Find(request.Method, request.Path)!.RequestSchema;
            AssertSameFields(document, schema!.Value, PlannerJson.Options.GetTypeInfo(method.Body!), method.Name);
        }
    }

    /// <summary>A body is compared field by field, as deep as it goes.</summary>
    private static void AssertSameFields(ApiDocument document, JsonElement schema, JsonTypeInfo type, string path)
    {
        var meant = document.Resolve(schema);
        if (type.Kind == JsonTypeInfoKind.Enumerable)
        {
            var element = PlannerJson.Options.GetTypeInfo(type.ElementType!);
            AssertSameFields(document, meant.GetProperty("items"), element, $"{path}[]");
        }
        else if (type.Kind == JsonTypeInfoKind.Object)
        {
            var fields = meant.GetProperty("properties");
            Assert.Equal(
                fields.EnumerateObject().Select(field => $"{path}.{field.Name}").Order(),
                type.Properties.Select(property => $"{path}.{property.Name}").Order());
            foreach (var property in type.Properties)
            {
                AssertSameFields(
                    document,
                    fields.GetProperty(property.Name),
                    PlannerJson.Options.GetTypeInfo(property.PropertyType),
                    $"{path}.{property.Name}");
            }
        }
    }

    private static void AssertCovers(ApiDocument document, IReadOnlyList<(string Name, ClientRequest Request)> calls)
    {
        var simple = calls.Where(call => !_composed.Contains(call.Name)).ToArray();
        var unknown = simple.Where(call => document.Find(call.Request.Method, call.Request.Path) is null);
        Assert.Empty(unknown);
        foreach (var operation in document.Operations)
        {
            var own = simple
                .Where(call => document.Find(call.Request.Method, call.Request.Path) == operation)
                .ToArray();
            Assert.True(own.Length > 0, $"No method does {operation}.");
            var asked = own.SelectMany(call => call.Request.Query).Append("cursor"); // which comes with a second page
            Assert.Empty(operation.ParametersIn("query").Except(asked));
            Assert.Empty(own.SelectMany(call => call.Request.Query).Except(operation.ParametersIn("query")));
            var twice = own.DistinctBy(call => (call.Name, call.Request.Variant)).GroupBy(call => call.Request.Variant)
                .Where(same => same.Count() > 1)
                .Select(same => $"{operation}: {string.Join(", ", same.Select(call => call.Name))}");
            Assert.Empty(twice);
        }
    }

    private static async Task<IReadOnlyList<(string Name, ClientRequest Request)>> CSharpRequestsAsync(
        ApiDocument document)
    {
        var service = new DocumentedService(document);
        var calls = new List<(string, ClientRequest)>();
        foreach (var method in ClientMethod.All)
        {
            calls.AddRange((await RequestsOfAsync(method, service)).Select(request => (method.Name, request)));
        }

        return calls;
    }

    /// <summary>Calls it; that it takes the least that is documented for an answer is half of the test.</summary>
    private static async Task<IReadOnlyList<ClientRequest>> RequestsOfAsync(
        ClientMethod method, DocumentedService service)
    {
        service.Requests.Clear();
        using var http = new HttpClient(service, disposeHandler: false) { BaseAddress = new Uri("http://planner/") };
        var failure = await Record.ExceptionAsync(() => method.CallAsync(new PlannerClient(http)));
        Assert.True(failure is null, $"{method.Name}: {failure?.Message}");
        return [.. service.Requests];
    }
}
