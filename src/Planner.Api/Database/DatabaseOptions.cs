using System.ComponentModel.DataAnnotations;

namespace TeraPipe.Planner.Api.Database;

/// <summary>
/// The service's own PostgreSQL; the section "Database" of the configuration. Without effect where
/// ConnectionStrings:Planner names a server.
/// </summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Folder that the service keeps its database in; created when it is missing.</summary>
    public string DataDirectory { get; init; } = DefaultDataDirectory();

    /// <summary>Folder of postgres and initdb. Null: the newest of Debian's that fits the data.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>Longest that the server may take to start; after a crash it first replays its log.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Longest that the server may take to stop before it is killed, which loses nothing but time at the next start.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    private static string DefaultDataDirectory() =>
        Environment.IsPrivilegedProcess
            ? "/var/lib/terapipe/planner"
            : Path.Combine(StateHome(), "terapipe", "planner");

    /// <summary>The XDG base directory for state; a relative one is to be ignored, says the specification.</summary>
    private static string StateHome() =>
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { } given && Path.IsPathRooted(given)
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
}
