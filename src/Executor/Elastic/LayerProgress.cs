namespace TeraPipe.Executor.Elastic;

/// <summary>How far the training of a layer is.</summary>
/// <param name="UpdatesDone">Updates of its weights: AdamW corrects its means by it.</param>
/// <param name="IsFrozen">Whether its weights are left as they are.</param>
public readonly record struct LayerProgress(long UpdatesDone, bool IsFrozen);
