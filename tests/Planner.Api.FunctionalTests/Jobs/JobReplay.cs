using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TeraPipe.Planner.Api.Jobs;

namespace TeraPipe.Planner.Api.FunctionalTests.Jobs;

/// <summary>Holds what the database keeps of runs against what follows from what they logged and observed.</summary>
internal static class JobReplay
{
    private const string StreamsSql = """
        SELECT streams.stream_id                           AS Id,
               (streams.state ->> 'count')::bigint         AS Kept,
               count(observations.number)                  AS Stored,
               coalesce(max(observations.number), 0)       AS Last
          FROM observation_streams AS streams
          LEFT JOIN observations USING (stream_id)
         GROUP BY streams.stream_id
        """;

    /// <summary>
    /// Fails unless every run is where its log, replayed, says, the log has no gap, and every sum is of all the
    /// observations that there are.
    /// </summary>
    /// <returns>How many runs there are.</returns>
    public static async Task<int> CheckAsync(NpgsqlDataSource database)
    {
        var jobs = new JobRepository(database, TimeProvider.System, NullLogger<JobRepository>.Instance);
        await using var connection = await database.OpenConnectionAsync();
        string[] names = [.. await connection.QueryAsync<string>("SELECT job FROM jobs")];
        foreach (var name in names)
        {
            // The log is read first: it may have grown when the state is read.
            var log = await jobs.EventsAsync(name, after: 0, limit: int.MaxValue, CancellationToken.None);
            var stored = (await jobs.FindAsync(name, CancellationToken.None))!;
            Assert.Equal(Enumerable.Range(1, log.Count), log.Select(next => next.Sequence));
            if (stored.State.Version == log.Count)
            {
                Assert.Equal(JobState.Of(log, stored.Policy), stored.State);
            }
        }

        foreach (var (id, kept, count, last) in await connection.QueryAsync<(long, long, long, long)>(StreamsSql))
        {
            Assert.True(kept == count && count == last, $"Stream {id} keeps {kept} and has {count}, up to {last}.");
        }

        return names.Length;
    }
}
