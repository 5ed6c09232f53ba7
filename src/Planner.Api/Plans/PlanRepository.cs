using Dapper;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>The table plans. All SQL that touches it is in this file.</summary>
internal sealed class PlanRepository(NpgsqlDataSource database, PlanCache cache)
{
    private const string FindSql = """
        SELECT answer::text
          FROM plans
         WHERE plan_id = @planId
        """;

    private const string ListSql = """
        SELECT plan_id         AS PlanId,
               model           AS Model,
               profile_id      AS ProfileId,
               stages          AS Stages,
               sequence_tokens AS SequenceTokens,
               makespan_ms     AS MakespanMs,
               planner_version AS PlannerVersion,
               created_at      AS CreatedAt,
               listing_key     AS ListingKey
          FROM plans
         WHERE (@After::text IS NULL OR listing_key < @After)
           AND (@model::text IS NULL OR model = @model)
           AND (@profileId::text IS NULL OR profile_id = @profileId)
         ORDER BY listing_key DESC
         LIMIT @Limit
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

    /// <summary>A page of the plans, newest first.</summary>
    /// <param name="paging">Which.</param>
    /// <param name="model">Only plans for it; null: for all.</param>
    /// <param name="profileId">Only plans made from it; null: from all.</param>
    public async Task<Page<PlanSummary>> ListAsync(
        Paging paging, string? model, string? profileId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            ListSql, new { paging.After, paging.Limit, model, profileId }, cancellationToken: cancellationToken));
        return paging.Of([.. rows], row => row.ListingKey).Map(row => row.ToSummary());
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

    private sealed record Row
    {
        public required string PlanId { get; init; }
        public required string Model { get; init; }
        public required string ProfileId { get; init; }
        public required int Stages { get; init; }
        public required int SequenceTokens { get; init; }
        public required double MakespanMs { get; init; }
        public required string PlannerVersion { get; init; }
        public required DateTime CreatedAt { get; init; }
        public required string ListingKey { get; init; }

        public PlanSummary ToSummary() => new()
        {
            PlanId = PlanId,
            Model = Model,
            ProfileId = ProfileId,
            Stages = Stages,
            SequenceTokens = SequenceTokens,
            MakespanMs = MakespanMs,
            PlannerVersion = PlannerVersion,
            CreatedAt = CreatedAt,
        };
    }
}
