using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dapper;
using Npgsql;
using TeraPipe.Contracts.Client;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>Uploads that end before they are whole, and a service that ends before they are stored.</summary>
public class BrokenUploadTests(PlannerFixture planner)
{
    private const string CountMeasurements = "SELECT count(*) FROM measurements";

    private const string Head = """
        {"name":"NAME","device":{"name":"Test CPU","kind":"cpu"},"dtype":"float32",
        "layer":{"hiddenSize":64,"heads":4,"feedForwardSize":256}}
        """;

    [Fact]
    public async Task Upload_whose_chunks_break_is_told_so_and_leaves_nothing()
    {
        var lines = Lines("broken-off", rows: 4);
        using var client = await ConnectAsync();
        await SendAsync(client, "Transfer-Encoding: chunked", $"{lines.Length:x}\r\n{lines}\r\nno chunk\r\n");
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("/problems/body-broken-off", answer, StringComparison.Ordinal);
        await IsAbsentAsync("broken-off");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // the end is a reset, as of a killed host
    public async Task Client_that_vanishes_leaves_nothing(bool isReset)
    {
        var lines = Lines($"vanished-{isReset}".ToLowerInvariant(), rows: 4);
        using (var client = await ConnectAsync())
        {
            client.LingerState = new LingerOption(isReset, seconds: 0);
            await SendAsync(client, "Content-Length: 100000", lines);
        }

        await IsAbsentAsync($"vanished-{isReset}".ToLowerInvariant());
        var again = await planner.Http.SendAsync(
            HttpMethod.Post, "/v1/profiles", body: new StringContent(lines, Encoding.UTF8, "application/x-ndjson"));
        Assert.Equal(HttpStatusCode.Created, again.Status);
    }

    [Fact]
    public async Task Service_that_is_killed_during_the_copy_leaves_nothing()
    {
        using var directory = new TemporaryDirectory();
        var body = Lines("killed", rows: 400);
        long before;
        await using (var service = await PlannerProcess.StartAsync(directory.Setting))
        {
            using var http = new HttpClient { BaseAddress = service.Url };
            await using var lockHolder = new NpgsqlConnection(directory.ConnectionString());
            await lockHolder.OpenAsync();
            before = await lockHolder.ExecuteScalarAsync<long>(CountMeasurements); // of the reference profiles

            // The copy waits for this lock, inside the transaction that has added the profile.
            await using var holding = await lockHolder.BeginTransactionAsync();
            await lockHolder.ExecuteAsync("LOCK TABLE measurements IN SHARE MODE");
            var upload = http.PostAsync("/v1/profiles", new StringContent(body, Encoding.UTF8, "application/x-ndjson"));
            await UntilTheCopyWaitsAsync(directory);
            await service.KillAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => upload);
        }

        await using var restarted = await PlannerProcess.StartAsync(directory.Setting);
        using var again = new HttpClient { BaseAddress = restarted.Url };
        (await again.AskAsync("/v1/profiles/killed")).IsProblem(HttpStatusCode.NotFound, "profile-not-found");
        await using var database = new NpgsqlConnection(directory.ConnectionString());
        Assert.Equal(before, await database.ExecuteScalarAsync<long>(CountMeasurements));
        var stored = await again.SendAsync(
            HttpMethod.Post, "/v1/profiles", body: new StringContent(body, Encoding.UTF8, "application/x-ndjson"));
        Assert.Equal(HttpStatusCode.Created, stored.Status);
        Assert.Equal(400, (await new PlannerClient(again).GetProfileAsync("killed")).Measurements.Count);
    }

    private static async Task UntilTheCopyWaitsAsync(TemporaryDirectory directory)
    {
        await using var watcher = new NpgsqlConnection(directory.ConnectionString());
        var startedAt = Stopwatch.GetTimestamp();
        while (await watcher.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM pg_locks WHERE relation = 'measurements'::regclass AND NOT granted") == 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(startedAt) < TimeSpan.FromMinutes(1), "Nothing waits for the lock.");
            await Task.Delay(20);
        }
    }

    private static string Lines(string name, int rows)
    {
        var points = Enumerable.Range(1, rows).Select(l =>
            $$"""{"microBatch":1,"sliceTokens":{{l}},"contextTokens":0,"forwardMs":1,"backwardMs":2}""");
        return string.Join('\n', [Head.Replace("NAME", name, StringComparison.Ordinal).Replace("\n", ""), .. points]);
    }

    private static async Task SendAsync(TcpClient client, string length, string body) =>
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "POST /v1/profiles HTTP/1.1\r\nHost: planner\r\nContent-Type: application/x-ndjson\r\n"
            + $"{length}\r\n\r\n{body}"));

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(planner.Http.BaseAddress!.Host, planner.Http.BaseAddress.Port);
        return client;
    }

    private async Task IsAbsentAsync(string name) =>
        (await planner.Http.AskAsync($"/v1/profiles/{name}")).IsProblem(HttpStatusCode.NotFound, "profile-not-found");
}
