namespace TeraPipe.Planning.Parallelism;

/// <summary>When the replicas add up their gradients.</summary>
public enum GradientReduction
{
    /// <summary>Layer by layer, as soon as the last slice's backward has passed it.</summary>
    Overlapped,

    /// <summary>After a stage's last backward.</summary>
    Exposed,
}
