using System.Net;
using Dapper;
using Npgsql;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>Two services on one database of their own: a key is the same to both.</summary>
public sealed class IdempotencyReplicaTests(PlannerFixture planner) : IAsyncLifetime
{
    private const string Key = "one-key";

    private readonly string _name = $"test_{Guid.NewGuid():N}";
    private readonly List<PlannerProcess> _services = [];
    private readonly List<HttpClient> _http = [];

    public async ValueTask InitializeAsync()
    {
        await using var server = new NpgsqlConnection(planner.Directory.ConnectionString());
        await server.ExecuteAsync($"CREATE DATABASE {_name}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (http, service) in _http.Zip(_services))
        {
            http.Dispose();
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task One_key_runs_once()
    {
        const int EachService = 10;
        await StartAsync();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, EachService).SelectMany(_ => _http.Select(http => PostAsync(http, "raced"))));

        // A second run would find the model there, and say 200 instead of 201.
        var created = answers.Where(answer => answer.Status == HttpStatusCode.Created).ToArray();
        Assert.Single(created, answer => !answer.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Single(created.Select(answer => (answer.Text, answer.Location)).Distinct());
        Assert.All(answers.Except(created), answer => answer.IsProblem(
            HttpStatusCode.Conflict, "idempotency-key-in-flight"));
        Assert.Equal("true", (await PostAsync(_http[1], "raced")).Headers["Idempotency-Replayed"]);
    }

    [Fact]
    public async Task Key_of_a_service_that_was_killed_is_free_after_its_lease()
    {
        await StartAsync("--Idempotency:Lease=00:00:06");
        await using var database = new NpgsqlConnection(planner.Directory.ConnectionString(_name));
        await database.OpenAsync();

        // Nobody can add a model until this transaction ends: the request hangs for as long as the test wants.
        await using var block = await database.BeginTransactionAsync();
        await database.ExecuteAsync("LOCK TABLE models IN EXCLUSIVE MODE");
        var lost = PostAsync(_http[0], "orphaned");
        await LeaseRenewedAsync(await LeaseRenewedAsync(DateTime.MinValue));
        var whileItRuns = await PostAsync(_http[1], "orphaned");
        var another = await PostAsync(_http[1], "another");
        await _services[0].KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => lost);
        await block.RollbackAsync();

        var answer = await PostAsync(_http[1], "orphaned");
        while (answer.Status == HttpStatusCode.Conflict)
        {
            answer.IsProblem(HttpStatusCode.Conflict, "idempotency-key-in-flight");
            await Task.Delay(TimeSpan.FromSeconds(0.2));
            answer = await PostAsync(_http[1], "orphaned");
        }

        whileItRuns.IsProblem(HttpStatusCode.Conflict, "idempotency-key-in-flight");
        another.IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.OK, answer.Text);
        Assert.False(answer.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Equal(answer.Text, (await PostAsync(_http[1], "orphaned")).Text);
    }

    private async Task StartAsync(params string[] settings)
    {
        var database = $"--ConnectionStrings:Planner={planner.Directory.ConnectionString(_name)}";
        for (var service = 0; service < 2; service++)
        {
            _services.Add(await PlannerProcess.StartAsync([database, .. settings]));
            _http.Add(new HttpClient { BaseAddress = _services[service].Url });
        }
    }

    /// <returns>The end of the key's lease, once it is later than that.</returns>
    private async Task<DateTime> LeaseRenewedAsync(DateTime than)
    {
        await using var database = new NpgsqlConnection(planner.Directory.ConnectionString(_name));
        DateTime? until;
        while ((until = await database.QuerySingleOrDefaultAsync<DateTime?>(
            "SELECT leased_until FROM idempotency_keys WHERE idempotency_key = @Key", new { Key })) is null
            || until <= than)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.05));
        }

        return until.Value;
    }

    private static Task<Answer> PostAsync(HttpClient http, string model) => http.AskAsync(
        HttpMethod.Post,
        "/v1/models",
        $$"""
        {"model": "{{model}}", "layers": 4, "hiddenSize": 64, "heads": 4, "vocabularySize": 256,
         "maxSequenceTokens": 64}
        """,
        ("Idempotency-Key", Key));
}
