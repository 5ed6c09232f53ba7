namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>Names that are the same for all architectures, ours and theirs.</summary>
internal static class WeightNames
{
    /// <summary>The matrix of the head; a tied checkpoint may leave it out.</summary>
    public const string Head = "lm_head.weight";
}
