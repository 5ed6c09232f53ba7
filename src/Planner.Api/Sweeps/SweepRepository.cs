using System.Text.Json;
using Dapper;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Sweeps;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>
/// The tables sweeps and sweep_rows. All SQL that touches them is here and in <see cref="SweepRowTable"/>.
/// </summary>
internal sealed class SweepRepository(NpgsqlDataSource database)
{
    private const string FindSql = "SELECT answer FROM sweeps WHERE sweep_id = @sweepId";

    private const string InsertSql = """
        INSERT INTO sweeps (sweep_id, model, cluster, cluster_version, planner_version, created_at, answer)
        VALUES (@SweepId, @Model, @Cluster, @ClusterVersion, @PlannerVersion, @CreatedAt, @Answer::jsonb)
            ON CONFLICT DO NOTHING
        """;

    public async Task<SweepResponse?> FindAsync(string sweepId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var answer = await connection.QuerySingleOrDefaultAsync<string>(
            new CommandDefinition(FindSql, new { sweepId }, cancellationToken: cancellationToken));
        return answer is null ? null : JsonSerializer.Deserialize<SweepResponse>(answer, PlannerJson.Options)! with
        {
            RowsUrl = SweepEndpoints.RowsPath(sweepId),
        };
    }

    /// <summary>Adds a sweep with all its rows, or nothing.</summary>
    /// <returns>Whether it was added: false where somebody asked the same at the same time.</returns>
    public async Task<bool> AddAsync(SweepAnswer sweep, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var response = sweep.Response;
        var insert = new CommandDefinition(
            InsertSql,
            new
            {
                response.SweepId,
                response.Question.Model,
                response.Question.Cluster,
                response.Question.ClusterVersion,
                response.PlannerVersion,
                CreatedAt = response.CreatedAt.UtcDateTime,
                Answer = JsonSerializer.Serialize(response, PlannerJson.Options),
            },
            transaction,
            cancellationToken: cancellationToken);
        var isNew = await connection.ExecuteAsync(insert) == 1;
        if (isNew)
        {
            await SweepRowTable.CopyAsync(connection, response.SweepId, sweep.Rows, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return isNew;
    }

    /// <param name="sweep">The sweep.</param>
    /// <param name="filter">Which rows, in what order.</param>
    /// <param name="after">They follow this place and number; null: from the start.</param>
    /// <param name="limit">Most rows; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<SweepRowResponse>> RowsAsync(
        SweepResponse sweep,
        SweepRowFilter filter,
        (double Place, int Row)? after,
        int? limit,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await SweepRowTable.ReadAsync(connection, sweep, filter, after, limit, cancellationToken);
    }
}
