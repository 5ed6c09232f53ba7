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
        catch when (pipeline.IsFirst)
        {
            TakeAway(temporary);
            throw;
        }
    }

    /// <summary>Work of the first rank, whose answer all get; if it fails, it has failed on all.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public static string FirstRank(IPipeline pipeline, Func<string> work)
    {
        var (word, failure) = pipeline.IsFirst ? Tried(work) : ("", null);
        var answer = pipeline.Agree(word);
        return answer[0] == Done ? answer[1..] : throw new IOException(answer[1..], failure);
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

        var (parent, temporary) =
            (Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():n}{Unfinished}");
        AtomicFile.MakeFolder(parent);
        Directory.CreateDirectory(Path.Combine(parent, temporary));
        return temporary;
    }

    /// <summary>What went wrong before is what is said; what stays here, the next writer takes away.</summary>
    private static void TakeAway(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // another rank may write into it still
        }
    }

    /// <remarks>.NET has an ArgumentOutOfRangeException for a file that is too large for its file system.</remarks>
    private static (string Word, Exception? Failure) Tried(Func<string> work)
    {
        try
        {
            return (Done + work(), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return (Failed + e.Message, e);
        }
    }
}
