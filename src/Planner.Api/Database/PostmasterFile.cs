using System.Diagnostics;
using System.Globalization;

namespace TeraPipe.Planner.Api.Database;

/// <summary>
/// postmaster.pid, in which a running server says who it is: its process on the first line, its state on the eighth
/// (PostgreSQL documentation, "pidfile.h": LOCK_FILE_LINE_PID and LOCK_FILE_LINE_PM_STATUS).
/// </summary>
internal sealed record PostmasterFile(int ProcessId, bool IsReady)
{
    private const int StateLine = 7;

    /// <summary>Null where there is none, or none that is whole yet.</summary>
    public static PostmasterFile? Read(string cluster)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(Path.Combine(cluster, "postmaster.pid"));
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        return lines.Length > 0 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var processId)
            ? new PostmasterFile(processId, lines.Length > StateLine && lines[StateLine].Trim() == "ready")
            : null;
    }

    /// <summary>
    /// Waits for the server on this data to end, if there is one: a killed service's is still stopping.
    /// </summary>
    public static async Task WaitUntilGoneAsync(string cluster, CancellationToken cancellationToken)
    {
        if (Read(cluster) is not { } file || !RunsIn(cluster, file.ProcessId))
        {
            return;
        }

        try
        {
            using var server = Process.GetProcessById(file.ProcessId);
            await server.WaitForExitAsync(cancellationToken);
        }
        catch (ArgumentException)
        {
            return; // it ended between the two looks, which is what we wait for
        }
        catch (OperationCanceledException)
        {
            throw new StartupException(
                $"A PostgreSQL server that this service did not start, process {file.ProcessId}, "
                + $"keeps running on {cluster}: "
                + "stop it, or set Database:DataDirectory to another folder.");
        }
    }

    /// <summary>
    /// A server works in its data's folder; an unrelated process that got a dead server's number does not.
    /// </summary>
    private static bool RunsIn(string cluster, int processId) =>
        new FileInfo($"/proc/{processId}/cwd").LinkTarget == Command.Run("realpath", cluster).Output;
}
