using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TeraPipe.Contracts.Clusters;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class ClustersTests(PlannerFixture planner)
{
    [Theory]
    [InlineData("p3-16xlarge-48", 384, "Tesla V100-SXM2-16GB", "cuda")]
    [InlineData("p4d-24xlarge-8", 64, "NVIDIA A100-SXM4-40GB", "cuda")]
    [InlineData("dgx-h100-4", 32, "NVIDIA H100 80GB HBM3", "cuda")]
    [InlineData("dgx-h200-1", 8, "NVIDIA H200", "cuda")]
    [InlineData("dgx-h200-48", 384, "NVIDIA H200", "cuda")]
    public async Task Catalogue_has_the_clusters_that_people_ask_about(
        string name, int gpus, string device, string kind)
    {
        var cluster = await GetAsync($"/v1/clusters/{name}");

        Assert.Equal((1, gpus, device, kind), (
            cluster.Version, cluster.Gpus, cluster.Device.Name, cluster.Device.Kind));
        Assert.True(cluster.WithinNode!.GigabytesPerSecond > (cluster.BetweenNodes?.GigabytesPerSecond ?? 0));
        Assert.Equal(cluster.Nodes > 1, cluster.BetweenNodes is not null);
    }

    [Fact]
    public async Task Node_shares_its_network_among_its_gpus()
    {
        var paper = await GetAsync("/v1/clusters/p3-16xlarge-48");

        Assert.Equal(25.0 / 8 / paper.GpusPerNode, paper.BetweenNodes!.GigabytesPerSecond); // 25 Gbit/s a node
    }

    [Fact]
    public async Task Post_then_get_returns_the_cluster()
    {
        var sent = Requests.Cluster("round-trip");

        var created = await PostAsync(sent);
        var again = await PostAsync(sent with { Device = sent.Device! with { Aliases = ["B", "A", "B"] } });
        var stored = await GetAsync("/v1/clusters/round-trip");

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal("/v1/clusters/round-trip", created.Location?.ToString());
        Assert.Equal((HttpStatusCode.OK, created.Text), (again.Status, again.Text));
        Assert.Equal((1, 4, 2, 8), (stored.Version, stored.Nodes, stored.GpusPerNode, stored.Gpus));
        Assert.Equal((sent.WithinNode, sent.BetweenNodes), (stored.WithinNode, stored.BetweenNodes));
        Assert.Equal(["A", "B"], stored.Device.Aliases!);
        Assert.Equal(TimeSpan.Zero, stored.CreatedAt.Offset);
    }

    [Fact]
    public async Task Name_of_another_cluster_is_taken_and_the_way_out_is_told()
    {
        var answer = await PostAsync(Requests.Cluster("dgx-h200-1"));

        answer.IsProblem(HttpStatusCode.Conflict, "cluster-name-taken");
        Assert.Contains(
            "PUT /v1/clusters/dgx-h200-1 with If-Match: \"v1\"", answer.Json.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Put_makes_the_next_version_and_the_old_one_stays()
    {
        await PostAsync(Requests.Cluster("grown"));
        var old = await planner.Http.AskAsync("/v1/clusters/grown");

        var grown = await PutAsync("grown", Requests.Cluster("grown") with { Nodes = 8 }, old.Headers["ETag"]);

        Assert.Equal((HttpStatusCode.OK, "\"v2\""), (grown.Status, grown.Headers["ETag"]));
        var current = await planner.Http.AskAsync("/v1/clusters/grown");
        Assert.Equal(("\"v1\"", "\"v2\""), (old.Headers["ETag"], current.Headers["ETag"]));
        Assert.Equal(4, (await GetAsync("/v1/clusters/grown?version=1")).Nodes);
        Assert.Equal(8, (await GetAsync("/v1/clusters/grown")).Nodes);
        Assert.Equal("\"v1\"", (await planner.Http.AskAsync("/v1/clusters/grown?version=1")).Headers["ETag"]);
    }

    [Fact]
    public async Task Put_without_if_match_is_refused()
    {
        await PostAsync(Requests.Cluster("unconditional"));

        var larger = Requests.Cluster("unconditional") with { Nodes = 8 };
        var answer = await PutAsync("unconditional", larger, ifMatch: null);

        answer.IsProblem(HttpStatusCode.PreconditionRequired, "precondition-required");
        Assert.Equal(4, (await GetAsync("/v1/clusters/unconditional")).Nodes);
    }

    [Fact]
    public async Task Put_for_a_stale_version_is_refused_unless_it_is_made_already()
    {
        await PostAsync(Requests.Cluster("stale"));
        var eight = Requests.Cluster("stale") with { Nodes = 8 };
        await PutAsync("stale", eight, "\"v1\"");

        var again = await PutAsync("stale", eight, "\"v1\"");
        var stale = await PutAsync("stale", eight with { Nodes = 16 }, "\"v1\"");
        var whatever = await PutAsync("stale", eight with { Nodes = 16 }, "*");

        Assert.Equal((HttpStatusCode.OK, "\"v2\""), (again.Status, again.Headers["ETag"]));
        stale.IsProblem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        Assert.Equal((HttpStatusCode.OK, "\"v3\""), (whatever.Status, whatever.Headers["ETag"]));
    }

    [Fact]
    public async Task Of_changes_at_the_same_time_one_is_made()
    {
        await PostAsync(Requests.Cluster("raced"));

        var answers = await Task.WhenAll(Enumerable.Range(10, 8).Select(
            nodes => PutAsync("raced", Requests.Cluster("raced") with { Nodes = nodes }, "\"v1\"")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.PreconditionFailed));
        Assert.Equal(2, (await GetAsync("/v1/clusters/raced")).Version);
    }

    [Fact]
    public async Task What_is_known_is_not_sent_again()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/clusters/dgx-h200-1");
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"v1\""));

        using var response = await planner.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Fact]
    public async Task Unknown_names_and_versions_are_not_found()
    {
        (await planner.Http.AskAsync("/v1/clusters/none")).IsProblem(HttpStatusCode.NotFound, "cluster-not-found");
        (await PutAsync("none", Requests.Cluster("none"), "*")).IsProblem(
            HttpStatusCode.NotFound, "cluster-not-found");
        var version = await planner.Http.AskAsync("/v1/clusters/dgx-h200-1?version=7");

        version.IsProblem(HttpStatusCode.NotFound, "cluster-not-found");
        Assert.Contains("has no version 7; the current one is 1", version.Text);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1.5")]
    [InlineData("latest")]
    [InlineData("99999999999")]
    public async Task Version_that_is_no_number_is_a_fault(string version) =>
        (await planner.Http.AskAsync($"/v1/clusters/dgx-h200-1?version={version}")).HasFaults(
            "version: must be a whole number from 1 to 2147483647.");

    [Fact]
    public async Task Pages_go_through_all_in_order_of_name()
    {
        var (names, path) = (new List<string>(), "/v1/clusters?pageSize=2");
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await planner.Http.GetFromJsonAsync<Page<ClusterResponse>>(
                path + (cursor.Length > 0 ? $"&cursor={cursor}" : ""), PlannerJson.Options);
            Assert.InRange(page!.Items.Count, 1, 2);
            names.AddRange(page.Items.Select(cluster => cluster.Cluster));
            cursor = page.NextCursor;
        }

        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names);
        Assert.Contains("example-cpu-2", names);
        Assert.Contains("p3-16xlarge-48", names);
    }

    [Fact]
    public async Task Faults_of_a_page_are_listed() =>
        (await planner.Http.AskAsync("/v1/clusters?pageSize=many&cursor=%21")).HasFaults(
            "pageSize: must be a whole number; more than 1000 gives 1000.",
            "cursor: must be the nextCursor of a page, as it was given.");

    [Fact]
    public async Task All_faults_of_an_empty_cluster_are_listed() =>
        (await planner.Http.PostAsync("/v1/clusters", "{}")).HasFaults(
            "cluster: must have 1 to 63 lower-case letters, digits, '.', '-' and '_', the first a letter or digit.",
            "nodes: must be at least 1.",
            "gpusPerNode: must be at least 1.",
            "device: is required.");

    [Fact]
    public async Task All_faults_are_listed() =>
        (await PostAsync(new()
        {
            Cluster = "faulty",
            Nodes = 1,
            GpusPerNode = 1,
            Device = new() { Name = "A\u0007", Aliases = ["B", " "], Kind = "tpu", MemoryBytes = 0 },
            WithinNode = new() { LatencyMs = -1, GigabytesPerSecond = 0 },
            BetweenNodes = new(),
        })).HasFaults(
            "device.name: must have at most 200 characters, no control character among them.",
            "device.aliases[1]: is required.",
            "device.kind: must be cuda or cpu.",
            "device.memoryBytes: must be from 1 to 1125899906842624.",
            "withinNode: must be left out: a node has one GPU only.",
            "withinNode.latencyMs: must be finite, not negative and at most a day, 86400000.",
            "withinNode.gigabytesPerSecond: must be from 0.001 to 1000000000.",
            "betweenNodes: must be left out: there is one node only.",
            "betweenNodes.latencyMs: must be finite, not negative and at most a day, 86400000.",
            "betweenNodes.gigabytesPerSecond: must be from 0.001 to 1000000000.");

    [Fact]
    public async Task Sizes_that_no_cluster_has_are_faults()
    {
        (await PostAsync(Requests.Cluster("huge") with { Nodes = int.MaxValue, GpusPerNode = int.MaxValue })).HasFaults(
            "nodes: must have at most 1048576 GPUs together.");
        (await planner.Http.PostAsync("/v1/clusters", """{"device": {"memoryBytes": 1.5, "colour": 1}}""")).HasFaults(
            "device.memoryBytes: must be a whole number up to 9223372036854775807.",
            "device.colour: is unknown; known are name, aliases, kind, memoryBytes.");
    }

    [Fact]
    public async Task Name_in_a_put_must_be_the_path_s() =>
        (await PutAsync("dgx-h200-1", Requests.Cluster("other"), "*")).HasFaults(
            "cluster: must be the path's, 'dgx-h200-1', or be left out.");

    private async Task<ClusterResponse> GetAsync(string path) =>
        (await planner.Http.GetFromJsonAsync<ClusterResponse>(path, PlannerJson.Options))!;

    private async Task<Answer> PostAsync(ClusterRequest cluster)
    {
        using var body = JsonContent.Create(cluster, options: PlannerJson.Options);
        return await planner.Http.SendAsync(HttpMethod.Post, "/v1/clusters", body: body);
    }

    private Task<Answer> PutAsync(string name, ClusterRequest cluster, string? ifMatch) => planner.Http.AskAsync(
        HttpMethod.Put,
        $"/v1/clusters/{name}",
        JsonSerializer.Serialize(cluster, PlannerJson.Options),
        ifMatch is null ? [] : [("If-Match", ifMatch)]);
}
