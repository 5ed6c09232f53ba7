using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Models;
using TeraPipe.Contracts.Plans;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>A profile of one layer never serves another: not where the architecture or the heads differ.</summary>
public class ArchitecturesTests(PlannerFixture planner)
{
    private const string Gpt = "a gpt layer of hiddenSize 64, heads 4, keyValueHeads 4, feedForwardSize 256";
    private const string Llama = "a llama layer of hiddenSize 64, heads 4, keyValueHeads 2, feedForwardSize 256";

    [Fact]
    public async Task Profile_of_another_architecture_is_refused()
    {
        await AddAsync(Requests.Model("plain-gpt"), Requests.Profile("plain-gpt"));
        await AddAsync(Requests.Llama("plain-llama"), Requests.MeasuredLlama("plain-llama"));

        (await PlanAsync("plain-gpt", "plain-llama")).HasFaults(
            $"profile: was measured on {Llama}; the model's is {Gpt}.");
        (await PlanAsync("plain-llama", "plain-gpt")).HasFaults(
            $"profile: was measured on {Gpt}; the model's is {Llama}.");
        Assert.Equal(200, (int)(await PlanAsync("plain-llama", "plain-llama")).Status);
    }

    [Fact]
    public async Task Profile_with_other_heads_of_keys_and_values_is_refused()
    {
        var profile = Requests.MeasuredLlama("one-key");
        await AddAsync(
            Requests.Llama("two-keys"), profile with { Layer = profile.Layer! with { KeyValueHeads = 1 } });

        (await PlanAsync("two-keys", "one-key")).HasFaults(
            $"profile: was measured on {Llama.Replace("Heads 2", "Heads 1", StringComparison.Ordinal)}; "
            + $"the model's is {Llama}.");
    }

    [Fact]
    public async Task Listing_for_a_model_has_its_own_architecture_only()
    {
        await AddAsync(Requests.Model("listed-gpt"), Requests.Profile("listed-gpt"));
        await AddAsync(Requests.Llama("listed-llama"), Requests.MeasuredLlama("listed-llama"));

        var gpts = await NamesAsync("listed-gpt");
        var llamas = await NamesAsync("listed-llama");

        Assert.Contains("listed-gpt", gpts);
        Assert.DoesNotContain("listed-llama", gpts);
        Assert.Contains("listed-llama", llamas);
        Assert.DoesNotContain("listed-gpt", llamas);
        Assert.Contains("h200-datasheet", llamas);

        async Task<string?[]> NamesAsync(string model) =>
            await planner.Client.ListProfilesAsync(model: model).Select(profile => profile.Name).ToArrayAsync();
    }

    [Fact]
    public async Task Support_for_a_llama_wants_a_llama_measured_and_says_how()
    {
        const string Name = "Device of llamas";
        var cluster = Requests.Cluster("llamas");
        cluster = cluster with { Device = cluster.Device! with { Name = Name, Aliases = null } };
        await planner.Http.PostAsync("/v1/clusters", JsonSerializer.Serialize(cluster, PlannerJson.Options));
        var gpt = Requests.Profile();
        await AddAsync(Requests.Llama("llamas"), gpt with { Device = gpt.Device! with { Name = Name } });

        var before = (await planner.Http.AskAsync("/v1/support?model=llamas&cluster=llamas&sequenceTokens=256")).Json;
        var llama = Requests.MeasuredLlama();
        await planner.Client.AddProfileAsync(llama with { Device = llama.Device! with { Name = Name } });
        var after = (await planner.Http.AskAsync("/v1/support?model=llamas&cluster=llamas&sequenceTokens=256")).Json;

        var missing = Assert.Single(before.GetProperty("missing").EnumerateArray());
        Assert.Equal("measured-profile", missing.GetProperty("item").GetString());
        Assert.StartsWith(
            "profiler run --hidden 64 --heads 4 --feed-forward 256 --architecture llama --key-value-heads 2 "
            + "--sequence 256 --grain 16 ",
            missing.GetProperty("command").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("ready", after.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Sweep_refuses_the_profile_too()
    {
        await AddAsync(Requests.Model("swept-gpt"), Requests.MeasuredLlama("swept-llama"));
        await planner.Http.PostAsync(
            "/v1/clusters", JsonSerializer.Serialize(Requests.Cluster("swept-cluster"), PlannerJson.Options));

        var answer = await planner.Http.PostAsync(
            "/v1/sweeps",
            """
            {"model": "swept-gpt", "cluster": "swept-cluster", "profiles": ["swept-llama"], "sequenceTokens": [256],
             "stepSequences": [8], "grainTokens": 64}
            """);

        Assert.Contains($"profiles[0]: was measured on {Llama}; the model's is {Gpt}.", answer.Errors);
    }

    /// <summary>A weight in bfloat16 takes 2 bytes, so that all devices together tell the parameters.</summary>
    [Fact]
    public async Task Memory_of_a_llama_is_that_of_its_published_parameters()
    {
        var plan = await planner.Client.PreviewPlanAsync(new()
        {
            Model = "llama3-8b", Profile = "h200-datasheet", Stages = 4, SequenceTokens = 8192, GrainTokens = 512,
        });

        var weightBytes = plan.Memory.Devices.Sum(
            device => (device.LastDevice - device.FirstDevice + 1) * device.WeightsBytes);
        Assert.Equal(2 * 8_030_261_248, weightBytes);
        Assert.Contains("rotary positions, no dropout, embedding and head of their own", plan.Memory.Assumptions);
    }

    [Fact]
    public async Task Heads_of_keys_and_values_bound_the_tensor_parallel_degree() =>
        (await planner.Http.PostAsync("/v1/plans", Requests.Json(new()
        {
            Model = "llama3-8b",
            Profile = "h200-datasheet",
            Stages = 1,
            SequenceTokens = 8192,
            GrainTokens = 512,
            TensorParallelDegree = 16,
        }))).HasFaults("tensorParallelDegree: must divide the model's 8 heads of keys and values.");

    private async Task AddAsync(ModelRequest model, ProfileRequest profile)
    {
        await planner.Client.AddModelAsync(model);
        await planner.Client.AddProfileAsync(profile);
    }

    private Task<Answer> PlanAsync(string model, string profile) => planner.Http.PostAsync(
        "/v1/plans?validateOnly=true",
        Requests.Json(new PlanRequest
        {
            Model = model, Profile = profile, Stages = 2, SequenceTokens = 256, GrainTokens = 64,
        }));
}
