using TeraPipe.Executor.Checkpoints.HuggingFace;
using TeraPipe.Executor.Data;
using TeraPipe.Executor.Model;

namespace TeraPipe.TrainGpt.Training;

/// <summary>What a run reads: its data, and the model that it starts from, if there is one.</summary>
internal sealed class TrainingInputs : IDisposable
{
    private readonly TrainingData _data;

    private TrainingInputs(TrainingOptions options, TrainingData data, ModelFolder? folder)
    {
        (_data, Folder) = (data, folder);
        var summary = data.File.Summary;
        Shape = folder is null
            ? options.Shape(summary.VocabularySize)
            : Lasting(folder.Shape, options.MaxSequenceTokens);
        Sequences = data.Sequences(options.ToSequencesOptions());
        TokensHash = summary.TokensSha256;
        if (Shape.VocabularySize != summary.VocabularySize)
        {
            throw new UserError(
                $"{(folder is null ? "--vocabulary" : "--model-folder")}: the model knows {Shape.VocabularySize} "
                + $"tokens, and --data has those of '{summary.Tokenizer}', which knows {summary.VocabularySize}. "
                + "Tokenise the text with the model's own tokenizer.");
        }
    }

    /// <summary>The whole model.</summary>
    public GptShape Shape { get; }

    /// <summary>The weights to start from.</summary>
    public ModelFolder? Folder { get; }

    /// <summary>What is trained on.</summary>
    public TokenSequences Sequences { get; }

    /// <summary>Texts that differ have another one.</summary>
    public string TokensHash { get; }

    /// <exception cref="UserError">The data or the folder is not as it should be.</exception>
    public static TrainingInputs Open(TrainingOptions options)
    {
        var folder = options.ModelFolder is { } path ? FolderAt(path) : null;
        return new(options, TrainingData.Open(options.Data, options.Tokenizer), folder);
    }

    public void Dispose()
    {
        Folder?.Dispose();
        _data.Dispose();
    }

    /// <summary>A folder's model with another longest sequence.</summary>
    private static GptShape Lasting(GptShape shape, int? maxSequenceTokens) =>
        maxSequenceTokens > shape.MaxSequenceTokens && shape.Architecture == Architecture.Gpt
            ? throw new UserError(
                $"--max-sequence: the model of --model-folder has learned {shape.MaxSequenceTokens} positions; take "
                + $"{shape.MaxSequenceTokens} at most.")
            : shape with { MaxSequenceTokens = maxSequenceTokens ?? shape.MaxSequenceTokens };

    private static ModelFolder FolderAt(string path)
    {
        try
        {
            return ModelFolder.Open(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--model-folder: {failure.Message}");
        }
    }
}
