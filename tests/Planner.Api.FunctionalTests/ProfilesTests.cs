using System.Net;
using System.Text.Json;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class ProfilesTests(PlannerFixture planner)
{
    [Theory]
    [InlineData("h200-datasheet", "f3cc2da88b247c5486046c18c87eeec1192ef8476afcf76f4111280000669e09")]
    [InlineData("v100-datasheet", "3e993af33868bf735e1f9e0ded78ff23ed2cae396fab94b548a44fac9e6a69eb")]
    public async Task Reference_profiles_are_there_from_the_start_and_keep_their_ids(string name, string profileId)
    {
        var profile = await planner.Client.GetProfileAsync(name);

        Assert.Equal((profileId, "estimated"), (profile.Summary.ProfileId, profile.Summary.Provenance));
        Assert.Equal(0, profile.Summary.MeasurementCount);
        Assert.NotNull(profile.Datasheet);
        Assert.Contains(profile.Summary, await planner.Client.ListProfilesAsync().ToListAsync());
    }

    [Fact]
    public async Task Post_then_get_returns_every_number_that_was_sent()
    {
        var sent = Requests.Profile("round-trip") with
        {
            Measurements =
            [
                Exact(64, 0.1),
                Exact(32, 1.0 / 3),
                Exact(128, 5e-324) with { ForwardSpreadMs = null, Samples = null },
            ],
        };

        var created = await PostAsync(sent);
        var stored = await planner.Client.GetProfileAsync("round-trip");

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal($"/v1/profiles/{stored.Summary.ProfileId}", created.Location?.ToString());
        Assert.Equal("measured", stored.Summary.Provenance);
        Assert.Equal((sent.Device, sent.Layer), (stored.Summary.Device, stored.Summary.Layer));
        Assert.Equal(sent.LayerOptimizerMs, stored.LayerOptimizerMs);
        Assert.Equal([sent.Measurements[1], sent.Measurements[0], sent.Measurements[2]], stored.Measurements);

        static Measurement Exact(int slice, double ms) => new()
        {
            MicroBatch = 1,
            SliceTokens = slice,
            ContextTokens = 0,
            ForwardMs = ms,
            BackwardMs = ms,
            ForwardSpreadMs = ms,
            BackwardSpreadMs = 0,
            Samples = 7,
        };
    }

    [Fact]
    public async Task Order_and_spelling_of_numbers_make_no_other_profile()
    {
        var profile = Requests.Profile() with { LayerOptimizerMs = 0.125 };
        var first = await PostAsync(profile);
        var again = await PostAsync(
            profile with { Measurements = [.. profile.Measurements!.Reverse()], TensorParallelDegree = 1 });
        var spelled = await planner.Http.PostAsync(
            "/v1/profiles", Json(profile).Replace("\"forwardMs\":1,", "\"forwardMs\":100e-2,"));

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal((HttpStatusCode.OK, first.Text), (again.Status, again.Text));
        Assert.Equal((HttpStatusCode.OK, first.Text), (spelled.Status, spelled.Text));
    }

    [Fact]
    public async Task Name_of_another_profile_is_taken() =>
        (await PostAsync(Requests.Profile("h200-datasheet"))).IsProblem(HttpStatusCode.Conflict, "profile-name-taken");

    [Fact]
    public async Task Unknown_profile_is_not_found() =>
        (await planner.Http.AskAsync("/v1/profiles/none")).IsProblem(HttpStatusCode.NotFound, "profile-not-found");

    [Fact]
    public async Task All_faults_of_an_empty_profile_are_listed() =>
        (await planner.Http.PostAsync("/v1/profiles", "{}")).HasFaults(
            "device: is required.",
            "dtype: must be one of float64, float32, bfloat16, float16.",
            "layer: is required with measurements.",
            "measurements: must have at least one point, or else there must be a datasheet.");

    [Fact]
    public async Task Faults_of_the_head_are_listed() =>
        (await PostAsync(Requests.Profile("Upper") with
        {
            Device = new() { Name = " ", Kind = "tpu", Threads = 0, Torch = "2\u0001" },
            Dtype = "int8",
            TensorParallelDegree = 0,
            Layer = new() { HiddenSize = 64, Heads = 5 },
            LayerOptimizerMs = -1,
        })).HasFaults(
            "name: must have 1 to 63 lower-case letters, digits, '.', '-' and '_', the first a letter or digit.",
            "device.name: is required.",
            "device.kind: must be cuda or cpu.",
            "device.threads: must be at least 1.",
            "device.torch: must have at most 200 characters, no control character among them.",
            "dtype: must be one of float64, float32, bfloat16, float16.",
            "tensorParallelDegree: must be at least 1.",
            "layer.heads: must divide layer.hiddenSize, 64.",
            "layer.feedForwardSize: must be at least 1.",
            "layerOptimizerMs: must be finite, not negative and at most a day, 86400000.");

    [Fact]
    public async Task Negative_times_are_faults_of_their_point() =>
        (await PostAsync(With(3, point => point with
        {
            ForwardMs = -0.5, BackwardMs = -1, ForwardSpreadMs = -2, Samples = 0,
        }))).HasFaults(
            "measurements[3].forwardMs: must be finite, not negative and at most a day, 86400000.",
            "measurements[3].backwardMs: must be finite, not negative and at most a day, 86400000.",
            "measurements[3].forwardSpreadMs: must be finite, not negative and at most a day, 86400000.",
            "measurements[3].samples: must be at least 1.");

    [Theory]
    [InlineData("\"NaN\"", "measurements[0].forwardMs: must be a number.")]
    [InlineData("\"Infinity\"", "measurements[0].forwardMs: must be a number.")]
    [InlineData("1e999",
        "measurements[0].forwardMs: must be a number from -1.7976931348623157E+308 to 1.7976931348623157E+308.")]
    [InlineData("86400001", "measurements[0].forwardMs: must be finite, not negative and at most a day, 86400000.")]
    [InlineData("null", "measurements[0].forwardMs: must be finite, not negative and at most a day, 86400000.")]
    public async Task Times_that_are_none_are_faults(string forwardMs, string fault)
    {
        var body = Json(Requests.Profile()).Replace("\"forwardMs\":1,", $"\"forwardMs\":{forwardMs},");

        (await planner.Http.PostAsync("/v1/profiles", body)).HasFaults(fault);
    }

    [Fact]
    public async Task Duplicate_point_is_a_fault_that_names_both() =>
        (await PostAsync(With(6, point => point with { SliceTokens = 64, ContextTokens = 64 }))).HasFaults(
            "measurements[6]: Micro-batch 1, slice 64 after context 64 repeats measurement 1; give it once.",
            "measurements: Micro-batch 1, slice 128 lacks context 128; "
            + "measure it after every context with which it fits 256 tokens, or after context 0 alone.");

    [Fact]
    public async Task Gap_is_a_fault_that_names_the_missing_point() =>
        (await PostAsync(Without(1))).HasFaults(
            "measurements: Micro-batch 1, slice 64 lacks context 64; "
            + "measure it after every context with which it fits 256 tokens, or after context 0 alone.");

    [Fact]
    public async Task Table_without_context_0_has_a_gap() =>
        (await PostAsync(Without(4))).HasFaults(
            "measurements: Micro-batch 1, slice 128 lacks context 0; "
            + "measure it after every context with which it fits 256 tokens, or after context 0 alone.");

    [Fact]
    public async Task Missing_numbers_are_faults_of_their_point() =>
        (await PostAsync(With(2, _ => new Measurement()))).HasFaults(
            "measurements[2].microBatch: is required.",
            "measurements[2].sliceTokens: is required.",
            "measurements[2].contextTokens: is required.",
            "measurements[2].forwardMs: must be finite, not negative and at most a day, 86400000.",
            "measurements[2].backwardMs: must be finite, not negative and at most a day, 86400000.");

    [Fact]
    public async Task Datasheet_says_nothing_about_a_layer() =>
        (await PostAsync(Requests.Profile() with
        {
            Datasheet = new() { AchievableFraction = 1.5, PeakTeraflops = 0 },
            TensorParallelDegree = 2,
        })).HasFaults(
            "measurements: must be left out with a datasheet, which says nothing about it.",
            "layer: must be left out with a datasheet, which says nothing about it.",
            "layerOptimizerMs: must be left out with a datasheet, which says nothing about it.",
            "tensorParallelDegree: must be left out with a datasheet: the question says it.",
            "datasheet.peakTeraflops: must be from 0.001 to 1000000000.",
            "datasheet.memoryGigabytesPerSecond: must be from 0.001 to 1000000000.",
            "datasheet.achievableFraction: must be from 0.0001 to 1.",
            "datasheet.layerOverheadMs: must be finite, not negative and at most a day, 86400000.");

    [Fact]
    public async Task Client_says_all_that_is_wrong_in_one_message()
    {
        var refusal = await Assert.ThrowsAsync<PlannerException>(
            () => planner.Client.AddProfileAsync(Without(1) with { Dtype = "int8" }));

        Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
        Assert.Equal(["dtype", "measurements"], refusal.Errors.Keys.Order());
        Assert.StartsWith("The request is not valid. dtype: must be one of", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listing_is_narrowed_to_profiles_that_can_be_compared()
    {
        var profile = Requests.Profile("comparable") with { Device = new() { Name = "Rare CPU", Kind = "cpu" } };
        await PostAsync(profile);
        await PostAsync(profile with { Name = "comparable-fp64", Dtype = "float64" });
        await PostAsync(profile with { Name = "comparable-tp2", TensorParallelDegree = 2 });
        var wide = profile.Layer! with { FeedForwardSize = 512 };
        await PostAsync(profile with { Name = "comparable-wide", Layer = wide });
        await planner.Client.AddModelAsync(Requests.Model("comparable-model"));

        Assert.Equal(
            ["comparable", "comparable-fp64", "comparable-tp2", "comparable-wide"],
            await NamesAsync("device=Rare%20CPU"));
        Assert.Equal(["comparable-fp64"], await NamesAsync("device=Rare%20CPU&dtype=float64"));
        Assert.Equal(["comparable-tp2"], await NamesAsync("device=Rare%20CPU&tensorParallelDegree=2"));
        Assert.Equal(
            ["comparable"],
            await NamesAsync("device=Rare%20CPU&dtype=float32&tensorParallelDegree=1&model=comparable-model"));
        Assert.Contains("h200-datasheet", await NamesAsync("model=comparable-model&tensorParallelDegree=8"));
        (await planner.Http.AskAsync("/v1/profiles?model=none&dtype=int8&tensorParallelDegree=0")).HasFaults(
            "model: 'none' is not in the catalogue; GET /v1/models lists it.",
            "dtype: must be one of float64, float32, bfloat16, float16.",
            "tensorParallelDegree: must be a whole number from 1 to 2147483647.");

        async Task<string[]> NamesAsync(string query) =>
        [
            .. (await planner.Http.AskAsync($"/v1/profiles?{query}")).Json.GetProperty("items").EnumerateArray()
                .Select(item => item.TryGetProperty("name", out var name) ? name.GetString()! : ""),
        ];
    }

    [Fact]
    public async Task Profile_is_told_without_its_measurements_on_demand()
    {
        await PostAsync(Requests.Profile("head-only"));

        var head = await planner.Http.AskAsync("/v1/profiles/head-only?measurements=false");

        Assert.Equal(7, head.Json.GetProperty("summary").GetProperty("measurementCount").GetInt32());
        Assert.Empty(head.Json.GetProperty("measurements").EnumerateArray());
        (await planner.Http.AskAsync("/v1/profiles/head-only?measurements=no")).HasFaults(
            "measurements: must be true or false.");
    }

    [Fact]
    public async Task Profile_is_not_sent_to_who_has_it()
    {
        using var first = await planner.Http.GetAsync("/v1/profiles/h200-datasheet");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/profiles/h200-datasheet");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await planner.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
    }

    private static ProfileRequest With(int index, Func<Measurement, Measurement> change)
    {
        var profile = Requests.Profile();
        var measurements = profile.Measurements!.Select((point, i) => i == index ? change(point) : point);
        return profile with { Measurements = [.. measurements] };
    }

    private static ProfileRequest Without(int index)
    {
        var profile = Requests.Profile();
        return profile with { Measurements = [.. profile.Measurements!.Where((_, i) => i != index)] };
    }

    private static string Json(ProfileRequest profile) => JsonSerializer.Serialize(profile, PlannerJson.Options);

    private Task<Answer> PostAsync(ProfileRequest profile) => planner.Http.PostAsync("/v1/profiles", Json(profile));
}
