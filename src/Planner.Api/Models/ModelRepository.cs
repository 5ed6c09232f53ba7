using System.Collections.Concurrent;
using Dapper;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Models;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Models;

/// <summary>The table models. All SQL that touches it is in this file.</summary>
internal sealed class ModelRepository(NpgsqlDataSource database)
{
    private const int MostKnown = 1024;

    /// <summary>Models that were read: a model never changes.</summary>
    private readonly ConcurrentDictionary<string, ModelResponse> _known = [];

    private const string Columns = """
        SELECT model                            AS Model,
               layers                           AS Layers,
               hidden_size                      AS HiddenSize,
               heads                            AS Heads,
               feed_forward_size                AS FeedForwardSize,
               vocabulary_size                  AS VocabularySize,
               max_sequence_tokens              AS MaxSequenceTokens,
               architecture                     AS Architecture,
               coalesce(key_value_heads, heads) AS KeyValueHeads
          FROM models
        """;

    private const string ListSql = $"""
        {Columns}
         WHERE @After::text IS NULL
            OR model > @After
         ORDER BY model
         LIMIT @Limit
        """;

    private const string FindSql = $"{Columns} WHERE model = @model";

    private const string InsertSql = """
        INSERT INTO models (model, layers, hidden_size, heads, feed_forward_size, vocabulary_size, max_sequence_tokens,
                            architecture, key_value_heads)
        VALUES (@Model, @Layers, @HiddenSize, @Heads, @FeedForwardSize, @VocabularySize, @MaxSequenceTokens,
                @Architecture, @KeyValueHeads)
            ON CONFLICT DO NOTHING
        """;

    /// <summary>A page of the models, by name.</summary>
    public async Task<Page<ModelResponse>> ListAsync(Paging paging, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<ModelResponse>(
            new CommandDefinition(ListSql, paging, cancellationToken: cancellationToken));
        return paging.Of([.. rows], model => model.Model);
    }

    /// <summary>Without a question to the database where it was read before.</summary>
    public async Task<ModelResponse?> FindAsync(string model, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(model, out var known))
        {
            return known;
        }

        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        return await ReadAsync(model, cancellationToken) is { } read ? _known[model] = read : null;
    }

    /// <returns>Whether it was added: false where a model has the name already.</returns>
    public async Task<bool> AddAsync(ModelResponse model, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var command = new CommandDefinition(InsertSql, model, cancellationToken: cancellationToken);
        return await connection.ExecuteAsync(command) == 1;
    }

    private async Task<ModelResponse?> ReadAsync(string model, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<ModelResponse>(
            new CommandDefinition(FindSql, new { model }, cancellationToken: cancellationToken));
    }
}
