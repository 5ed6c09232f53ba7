using System.Text.RegularExpressions;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>The tests of the Python client, in Python, against the running service.</summary>
public class PythonClientTests(PlannerFixture planner)
{
    [Fact]
    public async Task Its_own_tests_pass()
    {
        var (exitCode, output, error) = await PythonProgram.RunAsync(
            ["-m", "unittest", "discover", "-s", "tests"], ("PLANNER_URL", planner.Http.BaseAddress!.ToString()));

        Assert.True(exitCode == 0, $"{output}\n{error}");
        var ran = Regex.Match(error, @"Ran (\d+) tests");
        Assert.True(ran.Success && int.Parse(ran.Groups[1].Value) >= 20, error);
        Assert.DoesNotContain("skipped", error, StringComparison.Ordinal);
    }
}
