namespace TeraPipe.Planning.Elastic;

/// <summary>Why the activation cache stays off.</summary>
public enum CacheObstacle
{
    /// <summary>Nothing speaks against it.</summary>
    None,

    /// <summary>No layer is frozen.</summary>
    NothingFrozen,

    /// <summary>No pass over the data is left that could read it: single-pass data, or the last pass.</summary>
    NoPassLeft,

    /// <summary>Sequences are changed at random each time: what was kept is of another one.</summary>
    Augmented,

    /// <summary>The embedding is tied to a head that is trained, so that the frozen prefix changes.</summary>
    TiedEmbedding,

    /// <summary>Layers are split among devices: the executor keeps no activations of such.</summary>
    TensorParallel,

    /// <summary>It does not fit in the memory and disk that it may take.</summary>
    TooLarge,

    /// <summary>Writing takes more than all reading saves.</summary>
    NoGain,
}
