using System.Diagnostics;
using System.Globalization;

namespace TeraPipe.Planner.Api.Database;

/// <summary>
/// A running postgres and the small shell that guards it. The shell's standard input is a pipe that this process holds:
/// when the pipe ends, because we closed it or because we were killed, the shell stops the server.
/// </summary>
internal sealed class GuardedServer
{
    /// <summary>How often a starting server is looked at; pg_ctl itself looks ten times a second.</summary>
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// $1 is the log, the rest the server's command line. SIGINT is PostgreSQL's fast shutdown: it lets nobody finish,
    /// and loses nothing. The watcher is a shell of its own, so that it stands even if the guard is killed; it goes
    /// when the server does.
    /// </summary>
    private const string Guard = """
        exec 3<&0 </dev/null
        log=$1; shift
        "$@" 3<&- >"$log" 2>&1 &
        server=$!
        echo $server
        exec >&-
        { read -r _ <&3; kill -INT $server; } 2>/dev/null &
        watcher=$!
        exec 3<&-
        wait $server
        status=$?
        kill $watcher 2>/dev/null
        exit $status
        """;

    private readonly Process _guard;
    private readonly DataDirectory _directory;

    private GuardedServer(Process guard, DataDirectory directory) => (_guard, _directory) = (guard, directory);

    public static GuardedServer Start(PostgresInstallation installation, DataDirectory directory)
    {
        // A session of its own: Ctrl+C in the terminal is for the service, which stops its server when it is done.
        List<string> command =
        [
            "setsid", .. ServerAccount.Prefix, "sh", "-c", Guard, "guard", directory.Log,
            installation.Postgres, "-D", directory.Cluster,
            "-c", "listen_addresses=",
            "-c", $"port={DataDirectory.Port}", // else PGPORT has a say
            "-c", $"unix_socket_directories=\"{directory.SocketDirectory}\"",
            "-c", "unix_socket_permissions=0700",
            "-c", "logging_collector=off",
        ];
        var guard = Command.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        });
        return new(guard, directory);
    }

    /// <exception cref="StartupException">The server ended instead, or another one serves this data.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var line = await _guard.StandardOutput.ReadLineAsync(cancellationToken);
        if (!int.TryParse(line, CultureInfo.InvariantCulture, out var child))
        {
            throw new StartupException(
                $"PostgreSQL's guard ended before it started the server; {_directory.Log} may say why.");
        }

        while (PostmasterFile.Read(_directory.Cluster) is not { IsReady: true } file || file.ProcessId != child)
        {
            if (_guard.HasExited)
            {
                throw new StartupException(
                    $"PostgreSQL ended at once with status {_guard.ExitCode}; {_directory.Log} says: {LastLogLine()}");
            }

            await Task.Delay(_pollInterval, cancellationToken);
        }
    }

    public async Task StopAsync(TimeSpan timeout)
    {
        _guard.StandardInput.Close();
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            await _guard.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _guard.Kill(entireProcessTree: true);
        }

        _guard.Dispose();
    }

    private string LastLogLine()
    {
        string[] lines = File.Exists(_directory.Log) ? File.ReadAllLines(_directory.Log) : [];
        return lines.LastOrDefault(line => line.Length > 0, "nothing");
    }
}
