namespace TeraPipe.Executor.Runtime;

/// <summary>A stage could not finish its step. The inner exception says why.</summary>
public sealed class StageFailedException(int stage, Exception inner)
    : Exception($"Stage {stage} failed: {inner.Message}", inner)
{
    /// <summary>Which stage.</summary>
    public int Stage { get; } = stage;
}
