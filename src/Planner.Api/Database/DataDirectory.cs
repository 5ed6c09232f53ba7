using System.Text;

namespace TeraPipe.Planner.Api.Database;

/// <summary>
/// The folder that one service keeps its database in, held exclusively: lock (held open), cluster (PostgreSQL's own
/// data), postgres.log (of the last start) and the server's socket.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    /// <summary>No port: part of the socket's name.</summary>
    public const int Port = 5432;

    /// <summary>sizeof(sockaddr_un.sun_path) less the final zero: Linux takes no longer socket path.</summary>
    private const int MaxSocketPathBytes = 107;

    private static readonly string _socketName = FormattableString.Invariant($".s.PGSQL.{Port}");

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream heldLock) => (SocketDirectory, _lock) = (path, heldLock);

    /// <summary>
    /// The folder itself: only the server's account and root can enter it, which is what makes auth "trust" safe.
    /// </summary>
    public string SocketDirectory { get; }

    public string Cluster => Path.Combine(SocketDirectory, "cluster");

    /// <summary>A cluster in the making; renamed when it is whole, so that a crash leaves none half made.</summary>
    public string NewCluster => Path.Combine(SocketDirectory, "cluster.new");

    public string Log => Path.Combine(SocketDirectory, "postgres.log");

    /// <exception cref="StartupException">The path is unfit, or another service has it.</exception>
    public static DataDirectory Take(string setting)
    {
        var path = Checked(setting);
        ServerAccount.Own(path);
        try
        {
            // .NET locks the file (flock) for FileShare.None; the kernel frees it however the process ends.
            return new(path, new FileStream(
                Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new StartupException(
                $"Database:DataDirectory {path} is in use by another Planner service: "
                + "stop that one, or choose another folder for this one.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupException(
                $"Database:DataDirectory {path} belongs to another user: run as that one, or choose another folder.");
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// A socket elsewhere would allow longer paths, but a folder that is short, private and still there after a restart
    /// is not to be had on every machine: so too long a path is refused.
    /// </summary>
    private static string Checked(string setting)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(setting));
        var tooLong = Encoding.UTF8.GetByteCount(Path.Combine(path, _socketName)) - MaxSocketPathBytes;
        return tooLong > 0
            ? throw new StartupException(
                $"Database:DataDirectory {path} is {tooLong} bytes too long: "
                + $"the path of the server's socket in it has at most {MaxSocketPathBytes}. Choose a shorter one.")
            : path.AsSpan().ContainsAny(',', '"', '\'')
            ? throw new StartupException(
                $"Database:DataDirectory {path} has a comma or a quotation mark in it, "
                + "which the path of a server's socket may not have. Choose another.")
            : path;
    }
}
