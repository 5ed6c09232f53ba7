using System.Diagnostics;
using System.Runtime.CompilerServices;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>
/// The OpenAPI document under the rules that a public linter recommends. It is the served one, to which another test
/// holds the frozen one equal.
/// </summary>
public class LinterTests(PlannerFixture planner)
{
    [Fact]
    public async Task Document_has_no_error()
    {
        var linter = Tool.Find(Path.Combine(Root(), "artifacts/linter/node_modules/.bin/redocly"));
        var document = Path.Combine(Path.GetTempPath(), $"openapi-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(document, await planner.Http.GetStringAsync(ApiDocument.Path));

        var (exitCode, output) = await RunAsync(
            linter, "lint", document, "--config", Rules(), "--format", "stylish", "--max-problems", "1000");

        File.Delete(document);
        Assert.True(exitCode == 0, output);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    private static string Rules() => Path.Combine(Root(), "tests/Planner.Api.FunctionalTests/Linter/redocly.yaml");

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../.."));
}
