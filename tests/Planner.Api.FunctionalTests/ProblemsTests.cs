using System.Net;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class ProblemsTests(PlannerFixture planner)
{
    private static readonly string[] _types =
        [.. typeof(ProblemTypes).GetFields().Select(type => (string)type.GetValue(null)!)];

    [Fact]
    public void The_page_has_a_section_for_every_type_and_no_other()
    {
        var sections = Resources.Read("problems.md").Split('\n')
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line[3..]);

        Assert.Equal(_types.Order(), sections.Order());
    }

    [Fact]
    public async Task Every_type_is_a_path_that_says_what_it_means()
    {
        foreach (var type in _types)
        {
            var section = await planner.Http.AskAsync($"/problems/{type}");

            Assert.Equal((HttpStatusCode.OK, "text/markdown"), (section.Status, section.MediaType));
            Assert.StartsWith($"# {type}\n", section.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Type_that_there_is_none_of_is_not_found() =>
        (await planner.Http.AskAsync("/problems/none")).IsProblem(HttpStatusCode.NotFound, "route-not-found");
}
