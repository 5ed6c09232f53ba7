using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>Fills a pipeline from a folder of Hugging Face's, and writes it to one; all ranks call the same.</summary>
public static class PretrainedPipeline
{
    private const char Done = '+', Failed = '-';

    /// <summary>Takes all weights from a folder; the optimiser's state stays as it is.</summary>
    /// <remarks>
    /// A tied model's head and embedding start from the same numbers, and are trained apart: their gradients are not
    /// added.
    /// </remarks>
    /// <exception cref="ArgumentException">The pipeline's model is of another shape than the folder's.</exception>
    /// <exception cref="StageFailedException">A tensor could not be read; the weights may be half loaded.</exception>
    public static void LoadPretrained(this IPipeline pipeline, ModelFolder folder)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(folder);
        if (pipeline.Shape != folder.Shape)
        {
            throw new ArgumentException(
                $"The pipeline was made for {pipeline.Shape}, the folder's model is {folder.Shape}; make it for "
                + $"{nameof(ModelFolder)}.{nameof(ModelFolder.Shape)}.",
                nameof(folder));
        }

        pipeline.LoadWeights(folder);
    }

    /// <summary>
    /// Writes the model: config.json, the index, and a file for each stage. The folder appears when all is written.
    /// </summary>
    /// <remarks>
    /// Of several processes each writes its own stages: they must share the file system. The model is not tied, and
    /// config.json says so. A tokenizer is not written.
    /// </remarks>
    /// <param name="pipeline">The model.</param>
    /// <param name="folder">Is not there yet. The same on all ranks.</param>
    /// <exception cref="IOException">The folder is there already, or it could not be written; on all ranks.</exception>
    /// <exception cref="NotSupportedException">No Hugging Face model is like that.</exception>
    /// <exception cref="StageFailedException">A stage could not be written.</exception>
    public static void SavePretrained(this IPipeline pipeline, string folder)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(folder);
        _ = ModelConfig.FieldsOf(pipeline.Shape);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var temporary = Path.Combine(
            Path.GetDirectoryName(target)!, AllOrNone(pipeline, () => Begin(target)));
        var writer = new ModelFolderWriter(temporary, pipeline.Shape);
        try
        {
            pipeline.StoreWeights(writer);
            _ = AllOrNone(pipeline, () =>
            {
                writer.Finish();
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

    private static string Begin(string target)
    {
        if (Path.Exists(target))
        {
            throw new IOException($"{target} is there already; save to another folder, or move it away.");
        }

        var temporary = $".{Path.GetFileName(target)}.{Guid.NewGuid():n}";
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(target)!, temporary));
        return temporary;
    }

    /// <summary>Work of the first rank; if it fails, it has failed on all.</summary>
    private static string AllOrNone(IPipeline pipeline, Func<string> work)
    {
        var answer = pipeline.Agree(pipeline.IsFirst ? Tried(work) : "");
        return answer[0] == Done ? answer[1..] : throw new IOException(answer[1..]);
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
