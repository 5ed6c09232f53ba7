using System.Net;
using Dapper;
using Npgsql;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using static TeraPipe.Planner.Api.FunctionalTests.Jobs.ElasticCalls;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>Services are killed and race while an elastic run tells them of events.</summary>
public sealed class ElasticCrashTests(PlannerFixture planner) : IDisposable
{
    private const string Job = "elastic-killed";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>
    /// Each worker comes and goes by turns. What was acknowledged is there, with the same answer; what was under way is
    /// there whole or not at all; sent again, all of it has happened once.
    /// </summary>
    [Fact]
    public async Task Kill_at_any_moment_loses_nothing_that_was_acknowledged()
    {
        var told = new List<(ElasticEventRequest Event, string Answer)>();
        var underWay = new List<ElasticEventRequest>();
        foreach (var eventsBeforeKill in new[] { 3, 17 })
        {
            await using var service = await PlannerProcess.StartAsync(_directory.Setting);
            using var http = new HttpClient { BaseAddress = service.Url };
            await http.RegisterElasticAsync(Job);
            using var enough = new SemaphoreSlim(0);
            var telling = TellOnAsync(http, told, enough, told.Count + eventsBeforeKill);
            await enough.WaitAsync();
            await service.KillAsync();
            underWay.Add(await telling);
        }

        await using var again = await PlannerProcess.StartAsync(_directory.Setting);
        using var client = new HttpClient { BaseAddress = again.Url };
        await using var database = NpgsqlDataSource.Create(_directory.ConnectionString());
        await JobReplay.CheckAsync(database);
        var before = await client.ReplayedAsync(Job);
        Assert.Equal(
            told.Select(one => one.Event.Id),
            before.Select(replan => replan.EventId).OfType<string>().Where(id => told.Any(one => one.Event.Id == id)));
        Assert.InRange(before.Count, 1 + told.Count, 1 + told.Count + underWay.Count);
        var known = told.Select(one => one.Event.Id).Union(underWay.Select(happened => happened.Id));
        Assert.Equal(
            before.Skip(1).Select(replan => replan.EventId).Order(),
            known.Where(id => before.Any(replan => replan.EventId == id)).Order());
        foreach (var (happened, answer) in told)
        {
            var repeated = await client.TellAsync(Job, happened);
            Assert.Equal((HttpStatusCode.OK, answer), (repeated.Status, repeated.Text));
        }

        foreach (var happened in underWay.Where(one => before.Any(replan => replan.EventId == one.Id)))
        {
            Assert.Equal(HttpStatusCode.OK, (await client.TellAsync(Job, happened)).Status);
        }

        Assert.Equal(before.Count, (await client.ReplayedAsync(Job)).Count);
        var events = await client.EventsAsync(Job);
        Assert.Equal(2 * before.Count, events.Count); // each event and its decision; registered and the first one
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{told.Count} acknowledged, {before.Count - 1} stored, {underWay.Count} under way at a kill");
    }

    [Fact]
    public async Task Two_services_that_are_told_the_same_at_once_decide_once_each()
    {
        const int Events = 12;
        await using var replica = await PlannerProcess.StartAsync(
            $"--ConnectionStrings:Planner={planner.Directory.ConnectionString()}");
        using var other = new HttpClient { BaseAddress = replica.Url };
        await planner.Http.RegisterElasticAsync("raced-elastic", Eager with { SwitchCostMs = 1e9 });
        ElasticEventRequest[] events =
        [
            .. Enumerable.Range(0, Events).Select(i => Event(
                $"pass-{i}", "freeze", 1, new() { FrozenLayers = 6, PassesLeft = i })),
        ];

        var answers = await Task.WhenAll(events.SelectMany(happened => Enumerable.Repeat(happened, 3).SelectMany(
            one => new[] { TellAsync(planner.Http, one), TellAsync(other, one) })));

        foreach (var same in answers.GroupBy(answer => answer.Id, answer => answer.Answer))
        {
            Assert.Single(same, answer => answer.Status == HttpStatusCode.Created);
            Assert.All(same, answer => Assert.True(
                answer.Status is HttpStatusCode.Created or HttpStatusCode.OK, answer.Text));
            Assert.Single(same.Select(answer => answer.Text).Distinct());
        }

        var replans = await planner.Http.ReplayedAsync("raced-elastic");
        Assert.Equal(
            events.Select(happened => happened.Id).Order(),
            replans.Skip(1).Select(replan => replan.EventId).Order());
        await using var database = NpgsqlDataSource.Create(planner.Directory.ConnectionString());
        await JobReplay.CheckAsync(database);
    }

    /// <summary>Not even the service's own mistakes change what is only ever added.</summary>
    [Fact]
    public async Task Decisions_are_neither_changed_nor_removed()
    {
        await planner.Http.RegisterElasticAsync("kept-elastic");
        await using var database = new NpgsqlConnection(planner.Directory.ConnectionString());

        foreach (var sql in new[]
        {
            "UPDATE job_events SET reason = 'x' WHERE job = 'kept-elastic'",
            "DELETE FROM job_events WHERE job = 'kept-elastic'",
        })
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync(sql));
            Assert.Equal("rows of job_events are never changed or removed", refusal.MessageText);
        }
    }

    private static async Task<(string Id, Answer Answer)> TellAsync(HttpClient http, ElasticEventRequest happened) =>
        (happened.Id!, await http.TellAsync("raced-elastic", happened));

    /// <returns>The event that was under way when the service was gone.</returns>
    private static async Task<ElasticEventRequest> TellOnAsync(
        HttpClient http, List<(ElasticEventRequest Event, string Answer)> told, SemaphoreSlim enough, int events)
    {
        var now = (await http.GetJobAsync(Job)).Elastic!;
        var generation = now.Generation;
        for (var i = now.Replans; ; i++)
        {
            if (told.Count == events)
            {
                enough.Release();
            }

            var kind = i % 2 == 0 ? "worker-lost" : "worker-joined";
            var next = Worker($"event-{i}", kind, generation, $"w{i / 2 % 4}");
            try
            {
                var answer = await http.TellAsync(Job, next);
                Assert.True(answer.Status == HttpStatusCode.Created, $"{answer.Status} {answer.Text}");
                told.Add((next, answer.Text));
                generation = answer.Json.GetProperty("replan").GetProperty("generation").GetInt32();
            }
            catch (HttpRequestException)
            {
                return next;
            }
        }
    }
}
