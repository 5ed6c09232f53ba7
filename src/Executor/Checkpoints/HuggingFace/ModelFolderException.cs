namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>A folder is not a model that we can train, or its parts do not fit. Its message is whole.</summary>
public sealed class ModelFolderException : IOException
{
    internal ModelFolderException(string folder, IReadOnlyList<string> faults)
        : base($"{folder} cannot be used: {FaultText.Of(faults)}") => (Folder, Faults) = (folder, faults);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>All that is wrong, a sentence each, with the name of the file, the field or the tensor; at least one.
    /// </summary>
    public IReadOnlyList<string> Faults { get; }
}
