namespace TeraPipe.Executor.Transport;

/// <summary>What goes between stages.</summary>
internal enum Direction
{
    /// <summary>Activations, from a stage to the next.</summary>
    Activations,

    /// <summary>Their gradients, from a stage to the one before.</summary>
    Gradients,
}
