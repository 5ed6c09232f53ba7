namespace TeraPipe.Profiler.Points;

/// <summary>What of a model a measurement is of.</summary>
internal enum MeasuredPart
{
    /// <summary>One Transformer layer, as it stands in the middle of a pipeline.</summary>
    Layer,

    /// <summary>Tokens and positions to activations: the first stage's way in.</summary>
    Embedding,

    /// <summary>Activations to logits and loss: the last stage's way out.</summary>
    Head,

    /// <summary>The optimiser step of one layer's parameters; it has no slice.</summary>
    Optimizer,
}
