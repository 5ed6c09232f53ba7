using Dapper;
using Npgsql;
using TeraPipe.Contracts.Observations;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using static TeraPipe.Planner.Api.FunctionalTests.Jobs.ElasticCalls;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>What else happens to an elastic run while something is decided about it.</summary>
public class ElasticRacesTests(PlannerFixture planner)
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    /// <summary>Each of these observations is an event of the run, and many fit into one search.</summary>
    [Fact]
    public async Task Event_is_decided_about_while_the_run_observes_more_often_than_a_search_takes()
    {
        const string Job = "observed-elastic";
        await planner.Http.RegisterElasticAsync(Job, plan: Plan with { Stages = 8 });
        Observation[] steps = [.. Enumerable.Repeat(new Observation { StepMs = 20 }, 100)];
        using var enough = new CancellationTokenSource();
        var observing = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => ObserveOnAsync(Job, steps, enough.Token)));

        var replan = await planner.Http.ToldAsync(Job, Freeze("half", 1, 12)).WaitAsync(_patience);
        await enough.CancelAsync();
        await observing;

        Assert.Equal((2, "changed"), (replan.Number, replan.Outcome));
        Assert.Contains(await planner.Http.EventsAsync(Job), next => next.Kind == "observed");
        await planner.Http.ReplayedAsync(Job);
        await using var database = NpgsqlDataSource.Create(planner.Directory.ConnectionString());
        await JobReplay.CheckAsync(database);
    }

    /// <summary>The worker is lost when its first heartbeat is read, and has joined when that is written.</summary>
    [Fact]
    public async Task Worker_that_joins_while_its_first_heartbeat_is_under_way_is_watched()
    {
        const string Job = "joining-elastic";
        await planner.Http.RegisterElasticAsync(Job);
        var lost = await planner.Http.ToldAsync(Job, Worker("gone", "worker-lost", 1, "w1"));
        await using var database = NpgsqlDataSource.Create(planner.Directory.ConnectionString());
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("SELECT FROM jobs WHERE job = @Job FOR UPDATE", new { Job }, transaction);

        var joining = planner.Http.ToldAsync(Job, Worker("back", "worker-joined", lost.Generation, "w1"));
        await UntilWaitingAsync(database, "%FROM jobs%FOR UPDATE%");
        var beating = planner.Http.BeatAsync(Job, "w1", lost.Generation);
        await UntilWaitingAsync(database, "%INTO job_workers%");
        await transaction.RollbackAsync();

        await joining;
        Assert.Equal("lost", (await beating).State);
        Assert.True(await connection.ExecuteScalarAsync<bool>(
            "SELECT is_watched FROM job_workers WHERE job = @Job AND worker = 'w1'", new { Job }));
    }

    private async Task ObserveOnAsync(string job, Observation[] steps, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await planner.Http.ObserveAsync(job, steps);
        }
    }

    /// <summary>Returns once a statement of the service waits for a lock.</summary>
    private static async Task UntilWaitingAsync(NpgsqlDataSource database, string statement)
    {
        const string Sql = """
            SELECT count(*)
              FROM pg_stat_activity
             WHERE datname = current_database()
               AND wait_event_type = 'Lock'
               AND query LIKE @statement
            """;
        var begun = TimeProvider.System.GetTimestamp();
        await using var connection = await database.OpenConnectionAsync();
        while (await connection.ExecuteScalarAsync<long>(Sql, new { statement }) == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < _patience, $"Nobody waits with {statement}.");
            await Task.Delay(20);
        }
    }
}
