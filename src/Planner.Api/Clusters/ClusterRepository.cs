using Dapper;
using Npgsql;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Clusters;

/// <summary>The table cluster_versions. All SQL that touches it is in this file.</summary>
internal sealed class ClusterRepository(NpgsqlDataSource database)
{
    private const string Columns = """
               cluster                AS Cluster,
               version                AS Version,
               nodes                  AS Nodes,
               gpus_per_node          AS GpusPerNode,
               device_name            AS DeviceName,
               device_aliases         AS DeviceAliases,
               device_kind            AS DeviceKind,
               device_memory_bytes    AS DeviceMemoryBytes,
               within_node_ms         AS WithinNodeMs,
               within_node_gb_per_s   AS WithinNodeGigabytesPerSecond,
               between_nodes_ms       AS BetweenNodesMs,
               between_nodes_gb_per_s AS BetweenNodesGigabytesPerSecond,
               created_at             AS CreatedAt
          FROM cluster_versions
        """;

    private const string ListSql = $"""
        SELECT DISTINCT ON (cluster)
        {Columns}
         WHERE @After::text IS NULL OR cluster > @After
         ORDER BY cluster, version DESC
         LIMIT @Limit
        """;

    private const string FindSql = $"""
        SELECT {Columns}
         WHERE cluster = @cluster AND (@version::integer IS NULL OR version = @version)
         ORDER BY version DESC
         LIMIT 1
        """;

    private const string InsertSql = """
        INSERT INTO cluster_versions (cluster, version, nodes, gpus_per_node, device_name, device_aliases, device_kind,
                                      device_memory_bytes, within_node_ms, within_node_gb_per_s, between_nodes_ms,
                                      between_nodes_gb_per_s)
        VALUES (@Cluster, @Version, @Nodes, @GpusPerNode, @DeviceName, @DeviceAliases, @DeviceKind,
                @DeviceMemoryBytes, @WithinNodeMs, @WithinNodeGigabytesPerSecond, @BetweenNodesMs,
                @BetweenNodesGigabytesPerSecond)
            ON CONFLICT DO NOTHING
        """;

    /// <summary>The current versions of a page's clusters, by name.</summary>
    public async Task<IReadOnlyList<StoredCluster>> ListAsync(Paging paging, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(
            new CommandDefinition(ListSql, new { paging.After, paging.Limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToStoredCluster())];
    }

    /// <param name="cluster">Its name.</param>
    /// <param name="version">Null: the current one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<StoredCluster?> FindAsync(string cluster, int? version, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(FindSql, new { cluster, version }, cancellationToken: cancellationToken));
        return row?.ToStoredCluster();
    }

    /// <returns>Whether it was added: false where the cluster has that version already.</returns>
    public async Task<bool> AddAsync(ClusterDescription cluster, int version, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var command = new CommandDefinition(
            InsertSql, Row.From(cluster, version), cancellationToken: cancellationToken);
        return await connection.ExecuteAsync(command) == 1;
    }

    private sealed record Row
    {
        public required string Cluster { get; init; }
        public required int Version { get; init; }
        public required int Nodes { get; init; }
        public required int GpusPerNode { get; init; }
        public required string DeviceName { get; init; }
        public required string[] DeviceAliases { get; init; }
        public required string DeviceKind { get; init; }
        public required long DeviceMemoryBytes { get; init; }
        public double? WithinNodeMs { get; init; }
        public double? WithinNodeGigabytesPerSecond { get; init; }
        public double? BetweenNodesMs { get; init; }
        public double? BetweenNodesGigabytesPerSecond { get; init; }
        public DateTime CreatedAt { get; init; } // the database's own clock sets it

        public static Row From(ClusterDescription cluster, int version) => new()
        {
            Cluster = cluster.Cluster,
            Version = version,
            Nodes = cluster.Nodes,
            GpusPerNode = cluster.GpusPerNode,
            DeviceName = cluster.Device.Name,
            DeviceAliases = [.. cluster.Device.Aliases],
            DeviceKind = cluster.Device.Kind,
            DeviceMemoryBytes = cluster.Device.Memory.Count,
            WithinNodeMs = cluster.WithinNode?.Latency.Value,
            WithinNodeGigabytesPerSecond = cluster.WithinNode?.GigabytesPerSecond,
            BetweenNodesMs = cluster.BetweenNodes?.Latency.Value,
            BetweenNodesGigabytesPerSecond = cluster.BetweenNodes?.GigabytesPerSecond,
        };

        public StoredCluster ToStoredCluster()
        {
            var device = new DeviceDescription(DeviceName, DeviceAliases, DeviceKind, new Bytes(DeviceMemoryBytes));
            var description = new ClusterDescription(
                Cluster,
                Nodes,
                GpusPerNode,
                device,
                Link(WithinNodeMs, WithinNodeGigabytesPerSecond),
                Link(BetweenNodesMs, BetweenNodesGigabytesPerSecond));
            return new StoredCluster(description, Version, CreatedAt);
        }

        private static NetworkLink? Link(double? latencyMs, double? gigabytesPerSecond) =>
            latencyMs is { } ms && gigabytesPerSecond is { } rate ? new NetworkLink(new Milliseconds(ms), rate) : null;
    }
}
