using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.FunctionalTests.Harness.HttpFiles;
using TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>
/// The files of requests/, each clicked through from its first line on a service that has just been set up.
/// </summary>
public class WalkthroughTests(PlannerFixture planner)
{
    private const string Newcomer = "01-newcomer.http";

    public static TheoryData<string> Files => [.. Paths().Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_request_answers_as_its_file_says(string name)
    {
        using var directory = new TemporaryDirectory();
        await using var service = await PlannerProcess.StartAsync(directory.Setting);

        var exchanges = await HttpFileRun.ToEndAsync(HttpFile.Read(PathOf(name)), service.Url);

        Assert.NotEmpty(exchanges);
        Assert.Empty(exchanges.Select(exchange => exchange.Fault).OfType<string>());
    }

    [Fact]
    public async Task Every_operation_of_the_document_is_in_some_file()
    {
        var requests = Paths().SelectMany(path => HttpFile.Read(path).Requests).Select(Asked).ToArray();
        var document = await ApiDocument.ReadAsync(planner.Http);

        Assert.All(document.Operations, operation => Assert.Contains(
            requests, request => operation.Takes(request.Method, request.Path)));
    }

    /// <summary>What a newcomer does, in this order, is what the first file is for.</summary>
    [Fact]
    public void Newcomer_goes_from_a_model_to_the_difference_between_two_plans()
    {
        var steps = HttpFile.Read(PathOf(Newcomer)).Requests.Select(Asked)
            .Select(request => $"{request.Method} {request.Path}").ToArray();

        string[] path =
        [
            "POST /v1/models", "POST /v1/clusters", "POST /v1/profiles", "POST /v1/plans", "GET /v1/plans/x/timeline",
            "POST /v1/plans/x/observations", "GET /v1/plans/x/diff/x",
        ];
        Assert.Equal(path, steps.Where(path.Contains).Distinct());
    }

    /// <summary>Without the service before it and the query after it; what an answer fills in is "x".</summary>
    private static (HttpMethod Method, string Path) Asked(HttpFileRequest request)
    {
        var path = request.Url.Split('?')[0].Replace($"{{{{{HttpFileRun.Service}}}}}", "", StringComparison.Ordinal);
        return (request.Method, Regex.Replace(path, @"\{\{[^{}]+\}\}", "x"));
    }

    private static string PathOf(string name) => Path.Combine(Folder(), name);

    private static IEnumerable<string> Paths() => Directory.GetFiles(Folder(), "*.http").Order(StringComparer.Ordinal);

    private static string Folder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../requests"));
}
