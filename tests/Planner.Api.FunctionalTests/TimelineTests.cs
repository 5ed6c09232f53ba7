using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class TimelineTests(PlannerFixture planner)
{
    private const string Svg = "image/svg+xml";
    private const string Json = "application/json";
    private const string Chrome = "application/vnd.chrome-trace+json";

    [Theory]
    [InlineData("plan")]
    [InlineData("none")]
    [InlineData("uniform")]
    [InlineData("flops-equal")]
    [InlineData("equal-time")]
    public async Task Simulated_step_is_as_long_as_the_plan_says(string kind)
    {
        var plan = await PlanAsync();
        var slicing = plan.Alternatives.Append(plan.Plan).Single(candidate => candidate.Kind == kind);

        var timeline = await planner.Client.GetTimelineAsync(plan.PlanId, kind);

        // The simulator and the closed form add the same numbers in different order.
        Assert.Equal(slicing.MakespanMs, timeline.MakespanMs, tolerance: 1e-9 * slicing.MakespanMs);
        var slices = slicing.MicroBatches.Sum(microBatch => microBatch.Count * microBatch.SliceTokens.Count);
        Assert.Equal(2 * plan.Stages * slices, timeline.Actions.Count);
        Assert.Equal(timeline.MakespanMs, timeline.Actions.Max(action => action.EndMs));
        Assert.Equal(new TimelineAction(0, "forward", 0, 0, 0, timeline.Actions[0].EndMs), timeline.Actions[0]);
    }

    [Theory]
    [InlineData(null, Svg)]
    [InlineData("*/*", Svg)]
    [InlineData("image/*", Svg)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", Svg)]
    [InlineData(Json, Json)]
    [InlineData("application/*", Json)]
    [InlineData(Chrome, Chrome)]
    [InlineData("application/json;q=0.5, application/vnd.chrome-trace+json", Chrome)]
    [InlineData("*/*, image/svg+xml;q=0", Json)]
    public async Task Format_follows_from_accept(string? accept, string mediaType)
    {
        var answer = await AskAsync("timeline", accept);

        Assert.Equal(
            (HttpStatusCode.OK, mediaType, "Accept"), (answer.Status, answer.MediaType, answer.Headers["Vary"]));
    }

    [Fact]
    public async Task Format_that_there_is_none_of_is_a_problem() =>
        (await AskAsync("timeline", "text/csv, image/svg+xml;q=0")).IsProblem(
            HttpStatusCode.NotAcceptable, "not-acceptable");

    [Fact]
    public async Task Picture_is_a_picture()
    {
        var svg = XDocument.Parse(await planner.Client.GetTimelineSvgAsync((await PlanAsync()).PlanId));

        Assert.Equal("svg", svg.Root!.Name.LocalName);
    }

    [Fact]
    public async Task Trace_has_an_event_for_every_action()
    {
        var plan = await PlanAsync();

        var trace = JsonDocument.Parse(await planner.Client.GetChromeTraceAsync(plan.PlanId, "none")).RootElement;

        Assert.Equal(2 * plan.Stages, trace.GetProperty("traceEvents").EnumerateArray().Count(
            item => item.GetProperty("ph").GetString() == "X"));
    }

    [Fact]
    public async Task Unknown_slicing_is_a_fault() =>
        (await AskAsync("timeline?slicing=best")).HasFaults(
            "slicing: must be one of plan, none, uniform, flops-equal, equal-time.");

    [Fact]
    public async Task Unknown_plan_is_not_found() =>
        (await planner.Http.AskAsync("/v1/plans/0123/timeline")).IsProblem(HttpStatusCode.NotFound, "plan-not-found");

    private Task<PlanResponse> PlanAsync() => planner.Client.AddPlanAsync(Requests.Estimated(stages: 2));

    private async Task<Answer> AskAsync(string timeline, string? accept = null) =>
        await planner.Http.AskAsync($"/v1/plans/{(await PlanAsync()).PlanId}/{timeline}", accept);
}
