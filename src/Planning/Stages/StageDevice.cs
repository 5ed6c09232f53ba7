using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// What the parts of a model cost on the device of one stage. Equal devices should be one object: stages that are put
/// together alike are then one object too, and tabulated once.
/// </summary>
public sealed class StageDevice
{
    /// <param name="layer">One layer.</param>
    /// <param name="embedding">The embedding, which the first stage does before its layers; null: it is free.</param>
    /// <param name="head">The head and the loss, which the last stage does after its layers; null: they are free.
    /// </param>
    public StageDevice(ILatencyModel layer, ILatencyModel? embedding = null, ILatencyModel? head = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        (Layer, Embedding, Head) = (layer, embedding, head);
    }

    /// <summary>One layer.</summary>
    public ILatencyModel Layer { get; }

    /// <summary>The embedding; null: it is free.</summary>
    public ILatencyModel? Embedding { get; }

    /// <summary>The head and the loss; null: they are free.</summary>
    public ILatencyModel? Head { get; }

    /// <summary>A device on which everything takes <paramref name="factor"/> times as long.</summary>
    public StageDevice Scaled(double factor) => new(
        new ScaledLatencyModel(Layer, factor),
        Embedding is null ? null : new ScaledLatencyModel(Embedding, factor),
        Head is null ? null : new ScaledLatencyModel(Head, factor));
}
