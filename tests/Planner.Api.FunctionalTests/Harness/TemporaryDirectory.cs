using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness;

/// <summary>A data directory for one service, removed in the end.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), $"planner-{Guid.NewGuid():N}"[..16]);

    public string Setting => $"--Database:DataDirectory={Path}";

    public string ConnectionString(string database = "postgres") =>
        new NpgsqlConnectionStringBuilder { Host = Path, Username = "planner", Database = database }.ConnectionString;

    /// <summary>The server that runs on it now.</summary>
    public Process Server()
    {
        var processId = File.ReadLines(System.IO.Path.Combine(Path, "cluster", "postmaster.pid")).First();
        return Process.GetProcessById(int.Parse(processId, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
