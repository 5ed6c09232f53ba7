using Dapper;
using Npgsql;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>The table plans. All SQL that touches it is in this file.</summary>
internal sealed class PlanRepository(NpgsqlDataSource database, PlanCache cache)
{
    private const string FindSql = """
        SELECT answer::text
          FROM plans
         WHERE plan_id = @planId
        """;

    private const string InsertSql = """
        INSERT INTO plans (plan_id, model, profile_id, planner_version, makespan_ms, created_at, answer)
        VALUES (@PlanId, @Model, @ProfileId, @PlannerVersion, @MakespanMs, @CreatedAt, @Answer::json)
            ON CONFLICT DO NOTHING
        """;

    /// <summary>The answer of a stored plan.</summary>
    public async Task<PlanResponse?> FindAsync(string planId, CancellationToken cancellationToken) =>
        (await FindStoredAsync(planId, cancellationToken))?.Answer;

    /// <summary>The stored plan; without a question to the database where it is cached.</summary>
    public async ValueTask<StoredPlan?> FindStoredAsync(string planId, CancellationToken cancellationToken)
    {
        if (cache.Find(planId) is { } cached)
        {
            return cached;
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var json = await connection.QuerySingleOrDefaultAsync<string>(
            new CommandDefinition(FindSql, new { planId }, cancellationToken: cancellationToken));
        if (json is null)
        {
            return null;
        }

        var stored = new StoredPlan(json);
        cache.Keep(planId, stored);
        return stored;
    }

    /// <returns>Whether it was added: false where it is there already.</returns>
    public async Task<bool> AddAsync(PlanResponse plan, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = new
        {
            plan.PlanId,
            plan.Model,
            plan.ProfileId,
            plan.PlannerVersion,
            plan.Plan.MakespanMs,
            CreatedAt = plan.CreatedAt.UtcDateTime,
            Answer = StoredPlan.TextOf(plan),
        };
        var command = new CommandDefinition(InsertSql, row, cancellationToken: cancellationToken);
        return await connection.ExecuteAsync(command) == 1;
    }
}
