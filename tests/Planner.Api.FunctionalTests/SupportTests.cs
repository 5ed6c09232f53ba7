using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TeraPipe.Contracts.Clusters;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Contracts.Support;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class SupportTests(PlannerFixture planner)
{
    [Fact]
    public async Task Datasheet_alone_is_partial_and_the_command_that_measures_is_told()
    {
        var support = await AskAsync("model=gpt3-1b&cluster=dgx-h200-48");

        Assert.Equal(("partial", "bfloat16", 1, 2048, 1), (
            support.Status,
            support.Dtype,
            support.TensorParallelDegree,
            support.SequenceTokens,
            support.ClusterVersion));
        var missing = Assert.Single(support.Missing);
        Assert.Equal("measured-profile", missing.Item);
        Assert.Equal(
            "The model's layer was not measured on 'NVIDIA H200'. Plans rest on a datasheet.", missing.Reason);
        Assert.Equal(
            "profiler run --hidden 2048 --heads 16 --feed-forward 8192 --sequence 2048 --grain 128 --micro-batch 1 "
            + $"--dtype bfloat16 --device cuda --planner {planner.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}",
            missing.Command);
        var datasheet = Assert.Single(support.Profiles);
        Assert.Equal(("h200-datasheet", "estimated", null), (
            datasheet.Name, datasheet.Provenance, datasheet.CoversTokens));
        Assert.Null(datasheet.Accuracy.ChosenModel);
    }

    [Theory]
    [InlineData("gpt3-1b")]
    [InlineData("llama3-8b")]
    public async Task Command_has_only_options_that_the_profiler_has(string model)
    {
        const string Commands = "../../src/Profiler/Commands/";
        var options = await File.ReadAllTextAsync(Beside($"{Commands}RunOptions.cs"))
            + await File.ReadAllTextAsync(Beside($"{Commands}PlannerOptions.cs")); // which run has too

        var command = Assert.Single((await AskAsync($"model={model}&cluster=dgx-h200-48")).Missing).Command!;

        Assert.All(
            command.Split(' ').Where(word => word.StartsWith("--", StringComparison.Ordinal)),
            option => Assert.Contains($"\"{option}\"", options, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Measured_layer_that_covers_the_sequence_is_ready()
    {
        var profile = await AddAsync("ready", Requests.Profile());

        var support = await AskAsync("model=ready&cluster=ready&sequenceTokens=256");

        Assert.Equal(("ready", "float32"), (support.Status, support.Dtype));
        Assert.Empty(support.Missing);
        Assert.Empty(support.Reasons);
        var found = Assert.Single(support.Profiles, found => found.ProfileId == profile.ProfileId);
        Assert.Equal(("measured", 256), (found.Provenance, found.CoversTokens));
        Assert.NotNull(found.Accuracy.ChosenModel);
    }

    [Fact]
    public async Task Sequence_that_is_too_long_is_partial_and_says_how_far_it_goes()
    {
        await AddAsync("too-long", Requests.Profile());

        var support = await AskAsync("model=too-long&cluster=too-long&sequenceTokens=512");

        var missing = Assert.Single(support.Missing);
        Assert.Equal(("partial", "coverage"), (support.Status, missing.Item));
        Assert.Contains("covers 256 of 512 tokens", missing.Reason, StringComparison.Ordinal);
        Assert.Contains("--sequence 512 --grain 32", missing.Command, StringComparison.Ordinal);
        Assert.Contains("--threads 1", missing.Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_degrees_and_dtypes_are_named()
    {
        await AddAsync("named", Requests.Profile());

        var degree = Assert.Single((await AskAsync("model=named&cluster=named&tensorParallelDegree=2")).Missing);
        var dtype = Assert.Single((await AskAsync("model=named&cluster=named&dtype=float64")).Missing);
        var half = Assert.Single((await AskAsync("model=named&cluster=named&dtype=float16")).Missing);

        Assert.Equal(
            ("tensor-parallel-degree",
                "The layer was measured with tensor-parallel degrees 1, not with 2. There is no datasheet either."),
            (degree.Item, degree.Reason));
        Assert.Null(degree.Command); // the profiler measures a share without the devices' messages
        Assert.Equal("dtype", dtype.Item);
        Assert.Contains("--dtype float64 --device cpu", dtype.Command, StringComparison.Ordinal);
        Assert.Contains("--dtype float16 --device cpu", half.Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_that_was_not_measured_and_links_that_nobody_told_are_missing()
    {
        var device = "Device of the unwired";
        await planner.Client.AddModelAsync(Requests.Model("unwired-model"));
        var profile = Requests.Profile();
        await planner.Client.AddProfileAsync(
            profile with { LayerOptimizerMs = null, Device = profile.Device! with { Name = device } });
        var cluster = Requests.Cluster("unwired-support");
        await AddAsync(cluster with { Device = cluster.Device! with { Name = device }, WithinNode = null });

        var support = await AskAsync("model=unwired-model&cluster=unwired-support&sequenceTokens=256");

        Assert.Equal("partial", support.Status);
        Assert.Equal(["optimizer-time", "cluster-links"], support.Missing.Select(missing => missing.Item));
        Assert.Equal(
            "The cluster has no figures for withinNode; PUT /v1/clusters/unwired-support adds them.",
            support.Missing[1].Reason);
    }

    [Fact]
    public async Task What_cannot_be_trained_is_told_why()
    {
        var heads = await AskAsync("model=gpt3-1b&cluster=dgx-h200-1&tensorParallelDegree=9&sequenceTokens=4096");
        var memory = await AskAsync("model=gpt3-175b&cluster=example-cpu-2");

        Assert.Equal("no", heads.Status);
        Assert.Equal(
            [
                "9 devices don't divide the model's 16 heads evenly.",
                "A layer would be shared by 9 devices; the cluster has 8.",
                "The model's longest sequence has 2048 tokens, not 4096.",
            ],
            heads.Reasons);
        Assert.Equal("no", memory.Status);
        Assert.Empty(memory.Missing);
        Assert.StartsWith(
            "Weights, gradients and optimiser state need at least ",
            Assert.Single(memory.Reasons),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_of_the_paper_fits_the_cluster_of_the_paper() =>
        Assert.Equal("partial", (await AskAsync("model=gpt3-175b&cluster=p3-16xlarge-48")).Status);

    [Fact]
    public async Task All_faults_are_listed()
    {
        (await planner.Http.AskAsync("/v1/support")).HasFaults("model: is required.", "cluster: is required.");
        (await planner.Http.AskAsync(
            "/v1/support?model=none&cluster=none&dtype=int8&tensorParallelDegree=0&sequenceTokens=1e3")).HasFaults(
            "model: 'none' is not in the catalogue; GET /v1/models lists it.",
            "cluster: 'none' is not in the catalogue; GET /v1/clusters lists it.",
            "dtype: must be one of float64, float32, bfloat16, float16.",
            "tensorParallelDegree: must be a whole number from 1 to 2147483647.",
            "sequenceTokens: must be a whole number from 1 to 2147483647.");
    }

    private static string Beside(string path, [CallerFilePath] string me = "") =>
        Path.Combine(Path.GetDirectoryName(me)!, path);

    private async Task<SupportResponse> AskAsync(string query)
    {
        var answer = await planner.Http.AskAsync($"/v1/support?{query}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return JsonSerializer.Deserialize<SupportResponse>(answer.Text, PlannerJson.Options)!;
    }

    /// <summary>A model and a cluster of one name, whose device is nobody else's, and a profile of both.</summary>
    private async Task<ProfileSummary> AddAsync(string name, ProfileRequest profile)
    {
        var device = $"Device of {name}";
        var cluster = Requests.Cluster(name);
        await planner.Client.AddModelAsync(Requests.Model(name));
        await AddAsync(cluster with { Device = cluster.Device! with { Name = device, Aliases = null } });
        return await planner.Client.AddProfileAsync(profile with { Device = profile.Device! with { Name = device } });
    }

    private async Task AddAsync(ClusterRequest cluster)
    {
        var answer = await planner.Http.PostAsync(
            "/v1/clusters", JsonSerializer.Serialize(cluster, PlannerJson.Options));
        Assert.True((int)answer.Status is 200 or 201, answer.Text);
    }
}
