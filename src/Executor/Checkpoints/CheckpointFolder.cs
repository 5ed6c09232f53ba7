using System.Globalization;
using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Checkpoints;

/// <summary>
/// A run's checkpoints, a folder each: step-00000100 and so on. A checkpoint is a model folder, with the optimiser's
/// moments and checkpoint.json beside it. Hugging Face's transformers reads it, but none with layers of one's own, nor
/// a GPT whose heads share keys and values. It does not depend on how many stages, replicas or tensor-parallel ranks
/// have written it: any may go on from it, and goes where the run would have gone.
/// </summary>
/// <remarks>
/// A checkpoint appears under its name when all its files are on the disk: after a kill at any moment the newest one
/// that is there is whole. All ranks call the same.
/// </remarks>
public sealed class CheckpointFolder
{
    private const string Prefix = "step-";

    /// <param name="path">The folder that holds them; made when it is not there.</param>
    public CheckpointFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FullName = Path.GetFullPath(path);
    }

    /// <summary>Full name of the folder that holds them.</summary>
    public string FullName { get; }

    /// <summary>How many are kept, at least 1; older ones are taken away when a new one is there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Keep
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one checkpoint is kept.");
    } = 2;

    /// <summary>Full names of those that are there, the oldest first.</summary>
    public IReadOnlyList<string> All => !Directory.Exists(FullName)
        ? []
        : [.. Directory.EnumerateDirectories(FullName, $"{Prefix}*")
            .Where(path => StepOf(path) is not null)
            .OrderBy(path => StepOf(path))];

    /// <summary>The newest; null where there is none.</summary>
    public string? Latest => All is [.., var newest] ? newest : null;

    /// <summary>Writes a checkpoint of where the training is, and takes old ones away.</summary>
    /// <param name="pipeline">The model in training.</param>
    /// <param name="kept">What is to be kept besides, by name: where the data stands. The first rank's counts.</param>
    /// <returns>Its full name.</returns>
    /// <exception cref="IOException">
    /// It could not be written: those that were there are there still; or it is there, and an old one could not be
    /// taken away.
    /// </exception>
    /// <exception cref="StageFailedException">A rank could not write its part: as before.</exception>
    public string Save(IPipeline pipeline, IReadOnlyDictionary<string, string> kept)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(kept);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{pipeline.Progress.StepsDone:00000000}");
        var target = Path.Combine(FullName, name);
        if (FolderCommit.FirstRank(pipeline, () => Prepare(target)).Length > 0)
        {
            return target; // this very step is there
        }

        FolderCommit.Write(
            pipeline,
            target,
            folder =>
            {
                pipeline.StoreWeights(new ModelFolderWriter(folder, pipeline.Shape));
                using var moments = MomentFiles.In(folder);
                pipeline.StoreMoments(moments);
            },
            folder =>
            {
                new ModelFolderWriter(folder, pipeline.Shape).Finish();
                CheckpointFile.Of(pipeline, kept, folder).Write(folder);
            });
        _ = FolderCommit.FirstRank(pipeline, TakeAwayOld);
        return target;
    }

    /// <summary>A checkpoint's weights alone, to begin something else from.</summary>
    /// <param name="checkpoint">Name of the checkpoint's folder.</param>
    /// <param name="shape">Of its model.</param>
    /// <returns>To be disposed when they are read.</returns>
    /// <inheritdoc cref="ModelFolder.Open(string)" path="/exception"/>
    public static ModelFolder OpenWeights(string checkpoint, GptShape shape) => ModelFolder.Open(checkpoint, shape);

    /// <summary>Goes on where a checkpoint was written.</summary>
    /// <param name="pipeline">A model of the same shape; how it is cut may differ.</param>
    /// <param name="checkpoint">Name of the checkpoint's folder.</param>
    /// <returns>What was kept besides.</returns>
    /// <exception cref="CheckpointException">It is damaged, or of another model; nothing was loaded.</exception>
    /// <exception cref="StageFailedException">A tensor could not be read; the state may be half loaded.</exception>
    public static IReadOnlyDictionary<string, string> Load(IPipeline pipeline, string checkpoint)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var file = CheckpointFile.Read(checkpoint);
        string[] differences = [.. file.Differences(pipeline.Shape)];
        if (differences.Length > 0)
        {
            throw new CheckpointException(checkpoint, differences);
        }

        try
        {
            using var weights = ModelFolder.Open(checkpoint, pipeline.Shape);
            using var moments = MomentFiles.Open(checkpoint, pipeline.Shape);
            pipeline.LoadWeights(weights);
            pipeline.LoadMoments(moments);
        }
        catch (Exception e) when (e is SafetensorsException or ModelFolderException)
        {
            throw new CheckpointException(checkpoint, [e.Message], e);
        }

        pipeline.Progress = file.Progress;
        return file.Kept;
    }

    private static long? StepOf(string path) => long.TryParse(
        Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
        ? step
        : null;

    /// <returns>Something if the checkpoint is there already.</returns>
    private string Prepare(string target)
    {
        AtomicFile.MakeFolder(FullName);
        FolderCommit.RemoveUnfinished(FullName);
        return Directory.Exists(target) ? target : "";
    }

    private string TakeAwayOld()
    {
        foreach (var old in All.SkipLast(Keep))
        {
            // out of sight first: half of a checkpoint must not look like one
            var away = Path.Combine(FullName, $".{Path.GetFileName(old)}.old.writing");
            try
            {
                Directory.Move(old, away);
                Directory.Delete(away, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new IOException($"{Latest} is whole, but {old} could not be taken away: {e.Message}", e);
            }
        }

        return "";
    }
}
