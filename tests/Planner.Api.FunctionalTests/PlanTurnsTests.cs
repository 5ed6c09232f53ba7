using System.Net;
using System.Net.Http.Headers;
using Npgsql;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>Two services on one database: a plan is made once, and is the same text everywhere.</summary>
public sealed class PlanTurnsTests(PlannerFixture planner) : IAsyncLifetime
{
    private PlannerProcess _replica = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _replica = await PlannerProcess.StartAsync(
            $"--ConnectionStrings:Planner={planner.Directory.ConnectionString()}");
        _http = new HttpClient { BaseAddress = _replica.Url };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _replica.DisposeAsync();
    }

    [Fact]
    public async Task Equal_questions_at_one_time_are_solved_once()
    {
        var question = Requests.Estimated(stages: 6) with { BatchSequences = 5 };
        var planId = (await planner.Client.PreviewPlanAsync(question)).PlanId;

        // A third replica has its turn: in each service one of its requests waits for it, the others for that one.
        Task<Answer>[] answers;
        await using (var other = NpgsqlDataSource.Create(planner.Directory.ConnectionString()))
        await using (var connection = await other.OpenConnectionAsync())
        {
            await ExecuteAsync(
                connection, $"SELECT pg_advisory_lock({PlanTurns.LockClass}, {PlanTurns.KeyOf(planId)})");
            HttpClient[] replicas = [planner.Http, _http, planner.Http, _http, planner.Http, _http];
            answers = [.. replicas.Select(http => http.PostAsync("/v1/plans", Requests.Json(question)))];
            while (await WaitingAsync(connection, planId) < 2)
            {
                await Task.Delay(20);
            }

            Assert.DoesNotContain(answers, answer => answer.IsCompleted);
        } // it dies, and gives its turn back

        var all = await Task.WhenAll(answers);

        Assert.Single(all, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(all.Length - 1, all.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Single(all.Select(answer => answer.Text).Distinct());
    }

    [Fact]
    public async Task Stored_plan_is_the_same_text_under_the_same_tag_everywhere()
    {
        var plan = await planner.Client.AddPlanAsync(Requests.Estimated(stages: 12));

        using var here = await planner.Http.GetAsync($"/v1/plans/{plan.PlanId}");
        using var there = await _http.GetAsync($"/v1/plans/{plan.PlanId}");
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/v1/plans/{plan.PlanId}");
        again.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(here.Headers.ETag!.ToString()));
        using var unchanged = await _http.SendAsync(again);

        Assert.Equal(await here.Content.ReadAsStringAsync(), await there.Content.ReadAsStringAsync());
        Assert.Equal(here.Headers.ETag, there.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync());
    }

    private static async Task<long> WaitingAsync(NpgsqlConnection connection, string planId)
    {
        await using var count = new NpgsqlCommand(
            $"""
            SELECT count(*)
              FROM pg_locks
             WHERE locktype = 'advisory' AND NOT granted
               AND classid = {PlanTurns.LockClass} AND objid::bigint = {unchecked((uint)PlanTurns.KeyOf(planId))}
            """,
            connection);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
