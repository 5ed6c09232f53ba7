using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>Fills a pipeline from a folder of Hugging Face's, and writes it to one; all ranks call the same.</summary>
public static class PretrainedPipeline
{
    /// <summary>Takes all weights from a folder; the optimiser's state stays as it is.</summary>
    /// <remarks>
    /// The pipeline's longest sequence may be shorter than the folder's: of learned positions the first are taken. It
    /// may be longer where positions are not learned. A tied model's head and embedding start from the same numbers,
    /// and are trained apart: their gradients are not added.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The pipeline's model is of another shape than the folder's, or has more positions than were learned.
    /// </exception>
    /// <exception cref="StageFailedException">A tensor could not be read; the weights may be half loaded.</exception>
    public static void LoadPretrained(this IPipeline pipeline, ModelFolder folder)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(folder);
        var (longest, learned) = (pipeline.Shape.MaxSequenceTokens, folder.Shape.MaxSequenceTokens);
        if (pipeline.Shape != folder.Shape with { MaxSequenceTokens = longest })
        {
            throw new ArgumentException(
                $"The pipeline was made for {pipeline.Shape}, the folder's model is {folder.Shape}; make it for "
                + $"{nameof(ModelFolder)}.{nameof(ModelFolder.Shape)}.",
                nameof(folder));
        }

        if (longest > learned && folder.Shape.Architecture == Architecture.Gpt)
        {
            throw new ArgumentException(
                $"The pipeline's {nameof(GptShape.MaxSequenceTokens)} is {longest}, and the folder's model has learned "
                + $"{learned} positions; make it for {learned} at most.",
                nameof(folder));
        }

        pipeline.LoadWeights(longest < learned ? new FirstPositions(folder, longest) : folder);
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
        if (!pipeline.Shape.IsCausal)
        {
            throw new NotSupportedException(
                $"A {pipeline.Shape.Architecture} is saved under names of ours, which Hugging Face does not read: save "
                + $"a checkpoint instead ({nameof(CheckpointFolder)}).");
        }

        if (pipeline.Shape.OwnLayers is { } own)
        {
            throw new NotSupportedException(
                $"Hugging Face has no model like '{own.Name}', whose layers are its own: save a checkpoint instead "
                + $"({nameof(CheckpointFolder)}).");
        }

        if (pipeline.Shape is { Architecture: Architecture.Gpt } shape && shape.KeyValueHeads != shape.Heads)
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
