using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>Profiles that are sent as lines, packed or not, and read back as such.</summary>
public class ProfileLinesTests(PlannerFixture planner)
{
    private const string Path = "/v1/profiles";
    private const string Lines = "application/x-ndjson";
    private const string Point = """{"microBatch":1,"sliceTokens":64,"contextTokens":0,"forwardMs":1,"backwardMs":2}""";

    [Fact]
    public async Task Lines_and_json_packed_or_not_in_any_order_are_the_same_profile()
    {
        var profile = Requests.Profile() with { LayerOptimizerMs = 0.375 };
        var shuffled = profile with { Measurements = [.. profile.Measurements!.Reverse()] };

        var lines = await PostAsync(LinesOf(shuffled));
        Answer[] others =
        [
            await PostAsync(LinesOf(profile), "gzip"),
            await PostAsync(LinesOf(profile).TrimEnd('\n').Replace("\n", "\r\n", StringComparison.Ordinal)),
            await PostAsync(Json(profile), type: "application/json"),
            await PostAsync(Json(shuffled), "gzip", "application/json"),
        ];

        Assert.Equal(HttpStatusCode.Created, lines.Status);
        Assert.All(others, other => Assert.Equal((HttpStatusCode.OK, lines.Text), (other.Status, other.Text)));
        Assert.Equal(CanonicalId(profile), lines.Json.GetProperty("profileId").GetString());
    }

    [Fact]
    public async Task Lines_that_are_read_can_be_sent_again()
    {
        var sent = await PostAsync(LinesOf(Requests.Profile("lines-and-back")));
        var read = await planner.Http.AskAsync($"{Path}/lines-and-back", Lines);
        var again = await PostAsync(read.Text);

        Assert.Equal((HttpStatusCode.OK, Lines), (read.Status, read.MediaType));
        Assert.Equal(8, read.Text.TrimEnd('\n').Split('\n').Length);
        Assert.Equal((HttpStatusCode.OK, sent.Text), (again.Status, again.Text));
    }

    [Fact]
    public async Task Datasheet_is_one_line()
    {
        var read = await planner.Http.AskAsync($"{Path}/h200-datasheet", Lines);
        var again = await PostAsync(read.Text);

        Assert.Equal(1, read.Text.Count(letter => letter == '\n'));
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal("h200-datasheet", again.Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Many_points_come_back_as_they_were_sent()
    {
        var random = new Random(5);
        var profile = Requests.Profile("five-thousand") with
        {
            Measurements =
            [
                .. Enumerable.Range(1, 100).SelectMany(l => Enumerable.Range(0, 100 - l + 1).Select(c => new Measurement
                {
                    MicroBatch = 2,
                    SliceTokens = l,
                    ContextTokens = c,
                    ForwardMs = random.NextDouble(),
                    BackwardMs = random.NextDouble(),
                    ForwardSpreadMs = c % 3 == 0 ? null : random.NextDouble(),
                    Samples = l % 2 == 0 ? null : l,
                })),
            ],
        };

        var created = await PostAsync(LinesOf(profile), "gzip");
        var stored = await planner.Client.GetProfileAsync("five-thousand");

        Assert.Equal((HttpStatusCode.Created, 5050), (created.Status, stored.Summary.MeasurementCount));
        Assert.Equal(profile.Measurements, stored.Measurements);
        Assert.Equal(CanonicalId(profile), stored.Summary.ProfileId);
    }

    [Fact]
    public async Task Faults_are_told_by_line() =>
        (await PostAsync(string.Join('\n',
            Head().Replace("float32", "int8", StringComparison.Ordinal),
            Point,
            Point.Replace("64", "64.5", StringComparison.Ordinal),
            Point.Replace("\"forwardMs\":1", "\"forwardMs\":-1,\"speed\":7", StringComparison.Ordinal),
            Point.Replace("}", ",\"microBatch\":1}", StringComparison.Ordinal),
            "[1]",
            "null",
            "{\"microBatch\":",
            "{}"))).HasFaults(
                "line 1.dtype: must be one of float64, float32, bfloat16, float16.",
                "line 3.sliceTokens: must be a whole number up to 2147483647.",
                "line 4.speed: is unknown; known are microBatch, sliceTokens, contextTokens, forwardMs, backwardMs, "
                + "forwardSpreadMs, backwardSpreadMs, samples, inputGradientMs, weightGradientMs, recomputeMs, "
                + "peakBytes, outliers, isBimodal.",
                "line 5.microBatch: is given twice.",
                "line 6: must be an object.",
                "line 7: must be an object.",
                "line 8: is no JSON: it stops being so in column 15.",
                "line 9.microBatch: is required.",
                "line 9.sliceTokens: is required.",
                "line 9.contextTokens: is required.",
                "line 9.forwardMs: must be finite, not negative and at most a day, 86400000.",
                "line 9.backwardMs: must be finite, not negative and at most a day, 86400000.");

    [Theory]
    [InlineData("Ms\":1,", "Ms\":1e999,", "forwardMs: must be finite, not negative and at most a day, 86400000.")]
    [InlineData("\"forwardMs\":1,", "\"forwardMs\":\"1\",", "forwardMs: must be a number.")]
    [InlineData("\"forwardMs\":1,", "", "forwardMs: must be finite, not negative and at most a day, 86400000.")]
    [InlineData("\"microBatch\":1", "\"microBatch\":0", "microBatch: A micro-batch has at least 1 sequence, not 0.")]
    [InlineData("\"backwardMs\":2", "\"backwardMs\":2,\"samples\":0", "samples: must be at least 1.")]
    [InlineData("Ms\":2", "Ms\":2,\"recomputeMs\":-1",
        "recomputeMs: must be finite, not negative and at most a day, 86400000.")]
    [InlineData("Ms\":2", "Ms\":2,\"weightGradientMs\":\"NaN\"", "weightGradientMs: must be a number.")]
    [InlineData("Ms\":2", "Ms\":2,\"peakBytes\":1.5", "peakBytes: must be a whole number up to 9223372036854775807.")]
    [InlineData("Ms\":2", "Ms\":2,\"isBimodal\":1", "isBimodal: must be true or false.")]
    public async Task Each_rule_for_json_holds_for_lines(string from, string to, string fault) =>
        (await PostAsync($"{Head()}\n{Point.Replace(from, to, StringComparison.Ordinal)}"))
            .HasFaults($"line 2.{fault}");

    [Fact]
    public async Task Gaps_and_duplicates_name_their_lines() =>
        (await PostAsync($"{Head()}\n{Point}\n{At(64, 64)}\n{Point}\n{At(128, 0)}\n{At(32, 64)}")).HasFaults(
            "line 4: Micro-batch 1, slice 64 after context 0 repeats line 2; give it once.",
            "measurements: Micro-batch 1, slice 32 lacks context 0; "
            + "measure it after every context with which it fits 128 tokens, or after context 0 alone.");

    [Fact]
    public async Task At_most_100_faults_are_listed_and_the_rest_is_counted()
    {
        var answer = await PostAsync($"{Head()}\n{string.Join('\n', Enumerable.Repeat("{", 130))}");

        answer.IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        Assert.Equal(100, answer.Json.GetProperty("errors").EnumerateObject().Count());
        Assert.Equal("30 more faults are not listed.", answer.Json.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("", "line 1: is required: the profile without its measurements.")]
    [InlineData("7\n", "line 1: must be an object: the profile without its measurements.")]
    public async Task First_line_is_the_profile(string body, string fault) => (await PostAsync(body)).HasFaults(fault);

    [Fact]
    public async Task First_line_has_no_measurements() =>
        (await PostAsync(Json(Requests.Profile()))).HasFaults(
            "line 1.measurements: must be left out: each is a line of its own.");

    [Fact]
    public async Task Profile_without_measurements_is_none() =>
        (await PostAsync(Head())).HasFaults(
            "measurements: must have at least one point, or else there must be a datasheet.");

    [Fact]
    public async Task Line_that_does_not_end_is_cut_off() =>
        (await PostAsync($"{Head()}\n{new string(' ', 70_000)}{Point}")).HasFaults(
            "line 2: has more than 65536 bytes; nothing was read after it.");

    [Fact]
    public async Task Too_many_measurements_are_told_the_limit()
    {
        var points = Enumerable.Range(1, PlannerFixture.MaxMeasurements + 2).Select(slice => At(slice, 0));

        (await PostAsync($"{Head()}\n{string.Join('\n', points)}")).HasFaults(
            $"measurements: must be at most {PlannerFixture.MaxMeasurements} (Profiles:MaxMeasurements).");
    }

    [Fact]
    public async Task Unknown_packing_is_refused() =>
        (await PostAsync(Head(), "br", pack: false)).IsProblem(
            HttpStatusCode.UnsupportedMediaType, "unsupported-content-encoding");

    [Theory]
    [InlineData(Lines)]
    [InlineData("application/json")]
    public async Task What_is_no_gzip_is_refused(string type) =>
        (await PostAsync(Head(), "gzip", type, pack: false)).IsProblem(HttpStatusCode.BadRequest, "malformed-gzip");

    [Fact]
    public async Task Gzip_that_is_broken_off_anywhere_leaves_nothing()
    {
        var random = new Random(7);
        var profile = Requests.Profile("broken-gzip");
        var packed = Packed(LinesOf(profile with
        {
            Measurements =
            [
                .. Enumerable.Range(1, 200).Select(l => new Measurement
                {
                    MicroBatch = 1, SliceTokens = l, ContextTokens = 0, ForwardMs = random.NextDouble(), BackwardMs = 1,
                }),
            ],
        }));
        int[] lengths = [5, 20, packed.Length / 2, packed.Length - 9, packed.Length - 8, packed.Length - 1];
        foreach (var length in lengths)
        {
            var answer = await SendAsync(new ByteArrayContent(packed[..length]), "gzip", Lines);

            Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{length} of {packed.Length}: {answer.Text}");
        }

        (await planner.Http.AskAsync($"{Path}/broken-gzip")).IsProblem(HttpStatusCode.NotFound, "profile-not-found");
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(new ByteArrayContent(packed), "gzip", Lines)).Status);
    }

    [Fact]
    public async Task Bomb_is_refused_by_what_it_unpacks_to()
    {
        var body = Json(Requests.Profile() with { Name = new string('a', 10 * PlannerFixture.MaxBodyBytes) });

        var answer = await PostAsync(body, "gzip", "application/json");

        answer.IsProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        Assert.Contains(
            $"{PlannerFixture.MaxBodyBytes} bytes, before and after it is unpacked (Planner:MaxBodyBytes)",
            answer.Json.GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    private static string Head() => LinesOf(Requests.Profile()).Split('\n')[0];

    private static string At(int slice, int context) => Point
        .Replace("64", $"{slice}", StringComparison.Ordinal)
        .Replace("\"contextTokens\":0", $"\"contextTokens\":{context}", StringComparison.Ordinal);

    private static string LinesOf(ProfileRequest profile)
    {
        var lines = new StringBuilder(Json(profile with { Measurements = null })).Append('\n');
        foreach (var point in profile.Measurements!)
        {
            lines.Append(JsonSerializer.Serialize(point, PlannerJson.Options)).Append('\n');
        }

        return lines.ToString();
    }

    /// <summary>As the contract describes it: the serialiser's own text, whole.</summary>
    private static string CanonicalId(ProfileRequest profile) => Convert.ToHexStringLower(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes(profile with { TensorParallelDegree = 1 }, PlannerJson.Options)));

    private static string Json(ProfileRequest profile) => JsonSerializer.Serialize(profile, PlannerJson.Options);

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private Task<Answer> PostAsync(string body, string? encoding = null, string type = Lines, bool pack = true) =>
        SendAsync(
            new ByteArrayContent(encoding is not null && pack ? Packed(body) : Encoding.UTF8.GetBytes(body)),
            encoding,
            type);

    private Task<Answer> SendAsync(ByteArrayContent content, string? encoding, string type)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return planner.Http.SendAsync(HttpMethod.Post, Path, body: content);
    }
}
