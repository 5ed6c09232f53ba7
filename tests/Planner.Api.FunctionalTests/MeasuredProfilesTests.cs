using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>What a profiler tells beside forward and backward, and of layers that are no GPT's.</summary>
public class MeasuredProfilesTests(PlannerFixture planner)
{
    private const string Path = "/v1/profiles";
    private const string Lines = "application/x-ndjson";
    private const string Time = "must be finite, not negative and at most a day, 86400000.";

    [Fact]
    public async Task Every_field_that_is_sent_as_json_comes_back()
    {
        var sent = Requests.MeasuredLlama("every-field");

        var created = await PostAsync(sent);
        var stored = await planner.Client.GetProfileAsync("every-field");

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal("measured", stored.Summary.Provenance);
        Assert.Equal(sent.Layer, stored.Summary.Layer);
        Assert.Equal(
            (sent.MeasuredBy, sent.CalibrationMs, sent.Conditions),
            (stored.MeasuredBy, stored.CalibrationMs, stored.Conditions));
        Assert.Equal(Json(sent.Parts!), Json(stored.Parts!));
        Assert.Equal(sent.Transfers, stored.Transfers);
        Assert.Equal(sent.Failures, stored.Failures);
        Assert.Equal(sent.Measurements, stored.Measurements);
    }

    /// <summary>Without the cache of the service that took it: from the database alone.</summary>
    [Fact]
    public async Task Every_field_comes_back_from_another_replica()
    {
        var sent = Requests.MeasuredLlama("other-replica");
        await PostAsync(sent);
        await using var replica = await PlannerProcess.StartAsync(
            $"--ConnectionStrings:Planner={planner.Directory.ConnectionString()}");
        using var http = new HttpClient { BaseAddress = replica.Url };

        var here = await planner.Http.AskAsync($"{Path}/other-replica");
        var there = await http.AskAsync($"{Path}/other-replica");
        var lines = await http.AskAsync($"{Path}/other-replica", Lines);

        Assert.Equal(here.Text, there.Text);
        Assert.Equal(LinesOf(sent with { TensorParallelDegree = 1 }), lines.Text);
        Assert.Equal(HttpStatusCode.OK, (await PostLinesAsync(lines.Text)).Status);
    }

    [Fact]
    public async Task Lines_and_json_in_any_order_are_the_same_profile()
    {
        var sent = Requests.MeasuredLlama() with { LayerOptimizerMs = 0.625 };
        var shuffled = sent with
        {
            Measurements = [.. sent.Measurements!.Reverse()],
            Transfers = [.. sent.Transfers!.Reverse()],
            Failures = [.. sent.Failures!.Reverse()],
            Parts = sent.Parts! with
            {
                Embedding = [.. sent.Parts.Embedding!.Reverse()], Head = [.. sent.Parts.Head!.Reverse()],
            },
        };

        var lines = await PostLinesAsync(LinesOf(shuffled));
        Answer[] again = [await PostLinesAsync(LinesOf(sent)), await PostAsync(sent), await PostAsync(shuffled)];

        Assert.Equal(HttpStatusCode.Created, lines.Status);
        Assert.All(again, other => Assert.Equal((HttpStatusCode.OK, lines.Text), (other.Status, other.Text)));
    }

    /// <summary>The id is that of the first services, which knew none of the new fields.</summary>
    [Fact]
    public async Task Defaults_that_are_said_change_no_id()
    {
        var silent = Requests.Profile() with { LayerOptimizerMs = 0.6875 };
        var said = silent with
        {
            Layer = silent.Layer! with { Architecture = "gpt", KeyValueHeads = 4 },
            Conditions = new(),
            Parts = new() { Embedding = [], Head = [] },
            Transfers = [],
            Failures = [],
        };

        var first = await PostAsync(silent);
        var again = await PostAsync(said);

        Assert.Equal(
            "f35036b44815f22d0ea6bf0701948ae2e7ccced72fe79709e537f563ef087dec",
            first.Json.GetProperty("profileId").GetString());
        Assert.Equal((HttpStatusCode.OK, first.Text), (again.Status, again.Text));
    }

    [Fact]
    public async Task Each_new_figure_makes_another_profile()
    {
        var plain = Requests.Profile() with { LayerOptimizerMs = 0.8125 };
        ProfileRequest[] others =
        [
            plain,
            plain with { Layer = plain.Layer! with { Architecture = "llama" } },
            plain with { Layer = plain.Layer with { KeyValueHeads = 2 } },
            plain with { EstimatedFrom = "operator tables" },
            plain with { MeasuredBy = "profiler 0.4.0" },
            plain with { CalibrationMs = 1 },
            plain with { Conditions = new() { SlowedShare = 0 } },
            plain with { Parts = new() { VocabularySize = 256 } },
            plain with { Transfers = [new() { Transport = "nccl", Bytes = 1, TransferMs = 1 }] },
            plain with { Measurements = [.. plain.Measurements!.Select(point => point with { IsBimodal = false })] },
            plain with { Measurements = [.. plain.Measurements!.Select(point => point with { PeakBytes = 0 })] },
        ];

        var ids = new HashSet<string>();
        foreach (var other in others)
        {
            ids.Add((await PostAsync(other)).Json.GetProperty("profileId").GetString()!);
        }

        Assert.Equal(others.Length, ids.Count);
    }

    [Fact]
    public async Task Faults_of_the_head_are_listed() =>
        (await PostAsync(Requests.Profile() with
        {
            Layer = new()
            {
                HiddenSize = 64, Heads = 4, FeedForwardSize = 256, Architecture = "mamba", KeyValueHeads = 3,
            },
            EstimatedFrom = " ",
            MeasuredBy = "a\nb",
            CalibrationMs = 0,
            Conditions = new()
            {
                OtherLoad = -1, ClockMegahertz = 0, TemperatureCelsius = -300, SlowedShare = 1.5, ThrottledBy = "a\nb",
            },
            Parts = new()
            {
                Embedding = [new() { Tokens = 0, ForwardMs = -1, BackwardMs = 1, Samples = 0 }],
                Head = [new() { Tokens = 8, ForwardMs = 1, BackwardMs = 1 }, new() { Tokens = 8 }],
                OptimizerMsPerMillionParameters = -1,
            },
            Transfers =
            [
                new() { Transport = "pigeon", Bytes = -1, TransferMs = -1, SpreadMs = -1, Samples = 0 },
                new() { Transport = "gloo", Bytes = 8, TransferMs = 1 },
                new() { Transport = "gloo", Bytes = 8, TransferMs = 2 },
            ],
            Failures = [new() { MicroBatch = 0, SliceTokens = 0, ContextTokens = -1, Outcome = "boredom" }],
        })).HasFaults(
            "layer.architecture: must be gpt or llama.",
            "layer.keyValueHeads: must divide layer.heads, 4.",
            "estimatedFrom: must not be empty.",
            "measuredBy: must have at most 200 characters, no control character among them.",
            "calibrationMs: must be more than 0 and at most a day, 86400000.",
            "conditions.otherLoad: must be from 0 to 1000000.",
            "conditions.clockMegahertz: must be from 0.001 to 1000000000.",
            "conditions.temperatureCelsius: must be from -273.15 to 1000.",
            "conditions.slowedShare: must be from 0 to 1.",
            "conditions.throttledBy: must have at most 200 characters, no control character among them.",
            "parts.vocabularySize: is required with embedding or head.",
            "parts.embedding[0].tokens: must be at least 1.",
            $"parts.embedding[0].forwardMs: {Time}",
            "parts.embedding[0].samples: must be at least 1.",
            "parts.head[1]: is there already; give it once.",
            $"parts.head[1].forwardMs: {Time}",
            $"parts.head[1].backwardMs: {Time}",
            $"parts.optimizerMsPerMillionParameters: {Time}",
            "transfers[0].transport: must be one of in-process, gloo, nccl.",
            "transfers[0].bytes: must not be negative.",
            $"transfers[0].transferMs: {Time}",
            $"transfers[0].spreadMs: {Time}",
            "transfers[0].samples: must be at least 1.",
            "transfers[2]: is there already; give it once.",
            "failures[0].microBatch: must be at least 1.",
            "failures[0].sliceTokens: must be at least 1.",
            "failures[0].contextTokens: must be at least 0.",
            "failures[0].outcome: must be one of outOfMemory, notANumber, hang, crash, failed.");

    [Fact]
    public async Task Faults_of_points_are_listed()
    {
        var profile = Requests.Profile();
        var point = profile.Measurements![2] with
        {
            InputGradientMs = -1,
            WeightGradientMs = 1e9,
            RecomputeMs = -1,
            PeakBytes = -1,
            Samples = 3,
            Outliers = 4,
        };

        (await PostAsync(profile with
        {
            Measurements = [.. profile.Measurements!.Select((other, i) => i == 2 ? point : other)],
        })).HasFaults(
            $"measurements[2].inputGradientMs: {Time}",
            $"measurements[2].weightGradientMs: {Time}",
            $"measurements[2].recomputeMs: {Time}",
            "measurements[2].peakBytes: must not be negative.",
            "measurements[2].outliers: must be at most samples, of which they are some.");
    }

    [Theory]
    [InlineData("\"calibrationMs\":3.75", "\"calibrationMs\":\"NaN\"", "calibrationMs: must be a number.")]
    [InlineData("\"otherLoad\":0.25", "\"otherLoad\":\"NaN\"", "conditions.otherLoad: must be a number.")]
    [InlineData("\"transport\":\"gloo\",\"bytes\":0", "\"bytes\":0",
        "transfers[0].transport: must be one of in-process, gloo, nccl.")]
    [InlineData("\"bytes\":0,", "", "transfers[0].bytes: is required.")]
    [InlineData("\"outcome\":\"hang\"", "\"outcome\":\"hang\",\"tries\":2",
        "failures[0].tries: is unknown; known are microBatch, sliceTokens, contextTokens, outcome, message.")]
    [InlineData("\"keyValueHeads\":2", "\"keyValueHeads\":0", "layer.keyValueHeads: must be at least 1.")]
    public async Task What_is_no_figure_is_a_fault_in_json_and_in_lines(string from, string to, string fault)
    {
        var sent = Requests.MeasuredLlama();

        (await planner.Http.PostAsync(Path, Json(sent).Replace(from, to, StringComparison.Ordinal))).HasFaults(fault);
        (await PostLinesAsync(LinesOf(sent).Replace(from, to, StringComparison.Ordinal))).HasFaults($"line 1.{fault}");
    }

    [Fact]
    public async Task Datasheet_has_nothing_that_was_measured()
    {
        var sent = Requests.MeasuredLlama() with
        {
            Layer = null,
            LayerOptimizerMs = null,
            Measurements = null,
            EstimatedFrom = "operator tables",
            Datasheet = new()
            {
                PeakTeraflops = 1, MemoryGigabytesPerSecond = 1, AchievableFraction = 1, LayerOverheadMs = 0,
            },
        };
        const string LeaveOut = "must be left out with a datasheet, which says nothing about it.";

        (await PostAsync(sent)).HasFaults(
            $"estimatedFrom: {LeaveOut}",
            $"measuredBy: {LeaveOut}",
            $"calibrationMs: {LeaveOut}",
            $"conditions: {LeaveOut}",
            $"parts: {LeaveOut}",
            $"transfers: {LeaveOut}",
            $"failures: {LeaveOut}");
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, PlannerJson.Options);

    private static string LinesOf(ProfileRequest profile) => string.Concat(
        profile.Measurements!.Select(Json).Prepend(Json(profile with { Measurements = null })).Select(
            line => $"{line}\n"));

    private Task<Answer> PostAsync(ProfileRequest profile) => planner.Http.PostAsync(Path, Json(profile));

    private async Task<Answer> PostLinesAsync(string lines)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(lines));
        content.Headers.ContentType = new MediaTypeHeaderValue(Lines);
        return await planner.Http.SendAsync(HttpMethod.Post, Path, body: content);
    }
}
