using System.Net;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Clusters;
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
    public async Task Plan_is_sent_whole_only_once()
    {
        var answers = new AnswerLog();
        using var http = new HttpClient(answers) { BaseAddress = planner.Http.BaseAddress };
        var client = new PlannerClient(http);
        var plan = await planner.Client.AddPlanAsync(Requests.Estimated(stages: 4));

        var first = await client.GetPlanAsync(plan.PlanId);
        var second = await client.GetPlanAsync(plan.PlanId);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotModified], answers.Statuses);
        Assert.Equal(plan.CreatedAt, first.CreatedAt);
        Assert.Same(first, second);
    }

    [Fact]
    public async Task Cluster_is_changed_only_in_the_version_that_was_read()
    {
        var cluster = new ClusterRequest
        {
            Cluster = "client-cluster",
            Nodes = 1,
            GpusPerNode = 1,
            Device = new() { Name = "Client GPU", Kind = "cuda", MemoryBytes = 80_000_000_000 },
        };
        var first = await planner.Client.AddClusterAsync(cluster);
        var device = cluster.Device with { Name = "Another GPU" };

        var second = await planner.Client.UpdateClusterAsync(
            "client-cluster", cluster with { Device = device }, first.Version);
        var refusal = await Assert.ThrowsAsync<PlannerException>(
            () => planner.Client.UpdateClusterAsync("client-cluster", cluster, first.Version));

        Assert.Equal((2, "Another GPU"), (second.Version, second.Device.Name));
        Assert.Equal(HttpStatusCode.PreconditionFailed, refusal.StatusCode);
        var old = await planner.Client.GetClusterAsync("client-cluster", version: 1);
        Assert.Equal((1, cluster.Device.Name), (old.Version, old.Device.Name));
    }

    [Fact]
    public void Empty_id_is_the_callers_fault() =>
        Assert.Throws<ArgumentException>(() => { _ = planner.Client.GetModelAsync(""); });

    /// <summary>Takes note of what comes back.</summary>
    private sealed class AnswerLog() : DelegatingHandler(new SocketsHttpHandler())
    {
        public List<HttpStatusCode> Statuses { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            Statuses.Add(answer.StatusCode);
            return answer;
        }
    }
}
