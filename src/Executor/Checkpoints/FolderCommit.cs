using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Checkpoints;

/// <summary>
/// Files that all ranks write into a folder, which appears under its name when all are there: whenever the machine
/// stops there is all of it or nothing. Of several processes each writes its own: they must share the file system.
/// </summary>
internal static class FolderCommit
{
    private const char Done = '+', Failed = '-';
    private const string Unfinished = ".writing";

    /// <summary>Writes the folder; all ranks call it.</summary>
    /// <param name="pipeline">Whose ranks write.</param>
    /// <param name="target">Full name of the folder, which is not there yet.</param>
    /// <param name="write">What every rank does, given a folder beside it.</param>
    /// <param name="finish">What the first rank does afterwards.</param>
    /// <exception cref="IOException">It is there already, or could not be written; on all ranks.</exception>
    public static void Write(IPipeline pipeline, string target, Action<string> write, Action<string> finish)
    {
        var temporary = Path.Combine(
            Path.GetDirectoryName(target)!, FirstRank(pipeline, () => Begin(target)));
        try
        {
            write(temporary);
            _ = FirstRank(pipeline, () =>
            {
                finish(temporary);
                AtomicFile.MoveFolder(temporary, target);
                return "";
            });
        }
        catch when (pipeline.IsFirst && Directory.Exists(temporary))
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    /// <summary>Work of the first rank, whose answer all get; if it fails, it has failed on all.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public static string FirstRank(IPipeline pipeline, Func<string> work)
    {
        var answer = pipeline.Agree(pipeline.IsFirst ? Tried(work) : "");
        return answer[0] == Done ? answer[1..] : throw new IOException(answer[1..]);
    }

    /// <summary>Takes away what writers that were killed have left beside a folder.</summary>
    public static void RemoveUnfinished(string parent)
    {
        foreach (var left in Directory.EnumerateDirectories(parent, $".*{Unfinished}"))
        {
            Directory.Delete(left, recursive: true);
        }
    }

    private static string Begin(string target)
    {
        if (Path.Exists(target))
        {
            throw new IOException($"{target} is there already; save to another folder, or move it away.");
        }

        var temporary = $".{Path.GetFileName(target)}.{Guid.NewGuid():n}{Unfinished}";
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(target)!, temporary));
        return temporary;
    }

    private static string Tried(Func<string> work)
    {
        try
        {
            return Done + work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed + e.Message;
        }
    }
}
