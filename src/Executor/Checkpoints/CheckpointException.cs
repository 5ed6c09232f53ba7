namespace TeraPipe.Executor.Checkpoints;

/// <summary>A checkpoint cannot be gone on from: it is damaged, or of another model. Lists all that is wrong.</summary>
public sealed class CheckpointException : IOException
{
    internal CheckpointException(string path, IReadOnlyList<string> faults, Exception? inner = null)
        : base($"{path}: {FaultText.Of(faults)}", inner) => Faults = faults;

    /// <summary>All that is wrong, a sentence each.</summary>
    public IReadOnlyList<string> Faults { get; }
}
