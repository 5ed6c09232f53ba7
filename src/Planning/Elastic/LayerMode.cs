namespace TeraPipe.Planning.Elastic;

/// <summary>What is still computed of a layer.</summary>
public enum LayerMode
{
    /// <summary>It is trained: F + I + W.</summary>
    Active,

    /// <summary>It is frozen, as all below it: F alone, for nobody asks for its input's gradient.</summary>
    FrozenPrefix,

    /// <summary>It is frozen above one that is trained: F + I.</summary>
    FrozenInner,

    /// <summary>What the frozen prefix gives is read from the activation cache: nothing is computed.</summary>
    CachedPrefix,
}
