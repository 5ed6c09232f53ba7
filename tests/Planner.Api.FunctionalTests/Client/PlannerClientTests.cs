using System.Net;
using TeraPipe.Contracts.Client;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

public class PlannerClientTests(PlannerFixture planner)
{
    [Fact]
    public async Task Problem_is_one_readable_message()
    {
        var refusal = await Assert.ThrowsAsync<PlannerException>(() => planner.Client.GetModelAsync("gpt 5?"));

        Assert.Equal((HttpStatusCode.NotFound, "No such model."), (refusal.StatusCode, refusal.Title));
        Assert.Equal("No such model. No model is called 'gpt 5?'; GET /v1/models lists them.", refusal.Message);
    }

    [Fact]
    public async Task Service_is_ready() => Assert.Equal("ready", (await planner.Client.GetReadyAsync()).Status);

    [Fact]
    public async Task Problem_types_can_be_looked_up()
    {
        var refusal = await Assert.ThrowsAsync<PlannerException>(() => planner.Client.GetPlanAsync("0123"));

        var page = await planner.Client.GetProblemTypeAsync(refusal.Type!.Split('/')[^1]);

        Assert.StartsWith("# plan-not-found", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listing_is_the_same_in_pages_of_any_size()
    {
        var small = new PlannerClient(planner.Http, new PlannerClientOptions { PageSize = 2 });

        var models = await small.ListModelsAsync().Select(model => model.Model).ToArrayAsync();

        Assert.Contains("gpt3-175b", models);
        Assert.Equal(models.Distinct(), models);
        var catalogue = await planner.Client.ListModelsAsync().Select(model => model.Model).ToArrayAsync();
        Assert.Subset(catalogue.ToHashSet(), models.ToHashSet()); // other tests add models meanwhile
    }

    [Fact]
    public void Empty_id_is_the_callers_fault() =>
        Assert.Throws<ArgumentException>(() => { _ = planner.Client.GetModelAsync(""); });
}
