using System.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;

namespace TeraPipe.Planner.Api.Database;

/// <summary>
/// A PostgreSQL server of the service's own, on a Unix socket that nobody else can reach. To start it:
///  1. take the data directory, so that no second service starts a server on it or attaches to ours;
///  2. find the programs that fit the data;
///  3. where there is no data yet, make it beside its place and rename it;
///  4. let the server of a killed predecessor finish stopping;
///  5. start our own under a guard that stops it when this process ends, however it ends;
///  6. wait until it says that it is ready, and is the very child that we started.
/// </summary>
internal sealed class EmbeddedPostgres(IOptions<DatabaseOptions> options, ILogger<EmbeddedPostgres> logger)
    : IAsyncDisposable
{
    private const string Superuser = "planner";

    private DataDirectory? _directory;
    private GuardedServer? _server;

    /// <summary>How to reach the server. Known only once it has been started.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = (_directory ?? throw new InvalidOperationException("The server has not been started.")).SocketDirectory,
        Port = DataDirectory.Port,
        Username = Superuser,
        Database = "postgres",
    }.ConnectionString;

    /// <exception cref="StartupException">It does not start for a reason that the operator can remedy.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Value.StartTimeout);

        _directory = DataDirectory.Take(options.Value.DataDirectory);
        var installation = PostgresInstallation.Find(options.Value.BinDirectory, _directory.Cluster);
        Initialise(installation, _directory);
        try
        {
            await PostmasterFile.WaitUntilGoneAsync(_directory.Cluster, deadline.Token);
            _server = GuardedServer.Start(installation, _directory);
            await _server.WaitUntilReadyAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StartupException(
                $"PostgreSQL was not ready within Database:StartTimeout, {options.Value.StartTimeout}; "
                + $"{_directory.Log} may say why.");
        }

        var startMs = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
        DatabaseLog.Started(logger, installation.MajorVersion, _directory.SocketDirectory, startMs);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.StopAsync(options.Value.StopTimeout);
        }

        _directory?.Dispose();
    }

    private static void Initialise(PostgresInstallation installation, DataDirectory directory)
    {
        if (Directory.Exists(directory.Cluster))
        {
            return;
        }

        if (Directory.Exists(directory.NewCluster))
        {
            Directory.Delete(directory.NewCluster, recursive: true);
        }

        var made = ServerAccount.Run(
            installation.Initdb,
            $"--pgdata={directory.NewCluster}",
            $"--username={Superuser}",
            "--auth=trust", // whoever reaches the socket is the server's account or root
            "--encoding=UTF8",
            "--locale=C",
            "--data-checksums");
        if (made.ExitCode != 0)
        {
            throw new StartupException(
                $"initdb could not make Database:DataDirectory {directory.SocketDirectory}: {made.Output}");
        }

        Directory.Move(directory.NewCluster, directory.Cluster);
    }
}
