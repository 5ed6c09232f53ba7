using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>Fills a pipeline from a folder of Hugging Face's, and writes it to one; all ranks call the same.</summary>
public static class PretrainedPipeline
{
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
        if (pipeline.Shape.OwnLayers is { } own)
        {
            throw new NotSupportedException(
                $"Hugging Face has no model like '{own.Name}', whose layers are its own: save a checkpoint instead "
                + $"({nameof(CheckpointFolder)}).");
        }

        if (ModelConfig.FieldsOf(pipeline.Shape) is null)
        {
            throw new NotSupportedException(
                $"Hugging Face's GPT-2 has keys and values for each of its {pipeline.Shape.Heads} heads, not for "
                + $"{pipeline.Shape.KeyValueHeads}: KeyValueHeads must be the heads, or the architecture Llama.");
        }

        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        FolderCommit.Write(
            pipeline,
            target,
            temporary => pipeline.StoreWeights(new ModelFolderWriter(temporary, pipeline.Shape)),
            temporary => new ModelFolderWriter(temporary, pipeline.Shape).Finish());
    }
}
