using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Executor.Elastic;

/// <summary>Freezes a model from below.</summary>
public static class PrefixFreeze
{
    /// <summary>Freezes the embedding and the first layers; all others are trained.</summary>
    /// <param name="pipeline">The model in training, between two steps.</param>
    /// <param name="layers">How many; 0 thaws all. The same on all ranks.</param>
    /// <inheritdoc cref="IPipeline.Freeze" path="/remarks|/exception"/>
    public static void Freeze(this IPipeline pipeline, int layers)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        pipeline.Freeze(LayerModes.Of(pipeline.Shape.Layers, layers));
    }

    /// <summary>Trains all layers again, each with the moments and the number of updates that it had.</summary>
    /// <inheritdoc cref="Freeze" path="/param[@name='pipeline']|/exception"/>
    public static void Thaw(this IPipeline pipeline) => pipeline.Freeze(layers: 0);
}
