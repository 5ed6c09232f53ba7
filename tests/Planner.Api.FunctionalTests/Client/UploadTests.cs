using System.IO.Compression;
using System.Net;
using System.Text;
using TeraPipe.Contracts.Client;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>Profiles that are sent while they are made.</summary>
public class UploadTests(PlannerFixture planner)
{
    private const int Sequence = 2048;

    [Fact]
    public async Task Uploaded_profile_is_the_one_that_could_have_been_sent_whole()
    {
        var whole = Requests.Profile("uploaded");

        var uploaded = await planner.Client.UploadProfileAsync(
            whole with { Measurements = null }, whole.Measurements!);
        var sent = await planner.Client.AddProfileAsync(whole);

        Assert.Equal(sent, uploaded);
        var stored = await planner.Client.DownloadMeasurementsAsync("uploaded").ToListAsync();
        Assert.Equal((await planner.Client.GetProfileAsync("uploaded")).Measurements, stored);
    }

    [Fact]
    public async Task Profile_longer_than_any_other_body_may_be_can_be_uploaded()
    {
        Measurement[] points = [.. Points(grain: 32)];

        var uploaded = await planner.Client.UploadProfileAsync(Head("long"), points);

        Assert.Equal(points.Length, uploaded.MeasurementCount);
        var stored = await planner.Client.DownloadMeasurementsAsync("long").CountAsync();
        Assert.Equal(points.Length, stored);
    }

    [Fact]
    public async Task Fault_is_told_by_its_line_and_nothing_is_stored()
    {
        var points = Points(grain: 256).Select((point, i) => i == 3 ? point with { ForwardMs = -1 } : point);

        var refusal = await Assert.ThrowsAsync<PlannerException>(
            () => planner.Client.UploadProfileAsync(Head("faulty"), points));

        Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
        Assert.Contains(refusal.Errors.Keys, field => field.StartsWith("line 5", StringComparison.Ordinal));
        var missing = await Assert.ThrowsAsync<PlannerException>(() => planner.Client.GetProfileAsync("faulty"));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Retry_sends_the_same_bytes_under_the_same_key()
    {
        var clock = new EagerClock(due => due < TimeSpan.FromSeconds(100));
        await using var server = await FaultyServer.StartAsync(
            FaultyServer.Json("{}", 503),
            FaultyServer.Json("""
                {"profileId": "0", "provenance": "measured", "device": {}, "dtype": "float32",
                 "tensorParallelDegree": 1, "measurementCount": 36, "createdAt": "2026-01-31T12:00:00Z"}
                """));

        await new PlannerClient(server.Http, clock: clock).UploadProfileAsync(Head("again"), Points(grain: 256));

        var (first, second) = (server.Seen.First(), server.Seen.Last());
        Assert.Equal((first["Idempotency-Key"], "gzip"), (second["Idempotency-Key"], second["Content-Encoding"]));
        Assert.Equal(first.Body, second.Body);
        using var unpacked = new StreamReader(
            new GZipStream(new MemoryStream(first.Body), CompressionMode.Decompress), Encoding.UTF8);
        Assert.Equal(1 + 36, unpacked.ReadToEnd().TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task Failure_of_the_source_is_the_callers_own()
    {
        await using var server = await FaultyServer.StartAsync(FaultyServer.Json("{}"));

        var failure = await Assert.ThrowsAsync<IOException>(
            () => new PlannerClient(server.Http).UploadProfileAsync(Head("broken"), Broken()));

        Assert.Equal("The disk is gone.", failure.Message);

        static async IAsyncEnumerable<Measurement> Broken()
        {
            yield return new Measurement();
            await Task.Yield();
            throw new IOException("The disk is gone.");
        }
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_number_of_measurements()
    {
        const int count = 400_000; // some 60 MB of JSON
        await using var server = await FaultyServer.StartAsync(FaultyServer.Json("{}", 400));
        var planner = new PlannerClient(server.Http);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;

        await Assert.ThrowsAsync<PlannerException>(() => planner.UploadProfileAsync(Head("endless"), Counted()));

        // The server, in this very process, holds what it received, packed: 1 to 2 MB. All lines would be 60.
        Assert.InRange(most - before, long.MinValue, 30_000_000);

        IEnumerable<Measurement> Counted()
        {
            for (var i = 0; i < count; i++)
            {
                if (i % 50_000 == 0)
                {
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                }

                yield return Point(256, 0);
            }
        }
    }

    private static ProfileRequest Head(string name) => Requests.Profile(name) with { Measurements = null };

    private static IEnumerable<Measurement> Points(int grain) =>
        from slice in Enumerable.Range(1, Sequence / grain)
        from context in Enumerable.Range(0, (Sequence / grain) - slice + 1)
        select Point(slice * grain, context * grain);

    private static Measurement Point(int slice, int context) => new()
    {
        MicroBatch = 1,
        SliceTokens = slice,
        ContextTokens = context,
        ForwardMs = (0.01 * slice) + (0.001 * context),
        BackwardMs = (0.02 * slice) + (0.002 * context),
        ForwardSpreadMs = 0.001,
        BackwardSpreadMs = 0.001,
        Samples = 7,
    };
}
