namespace TeraPipe.Executor.Model;

/// <summary>A run of a GPT's layers; with the embedding on the first stage, with the head on the last.</summary>
internal sealed class GptStage
{
    private GptStage(GptEmbedding? embedding, IReadOnlyList<ICausalLayer> layers, GptHead? head) =>
        (Embedding, Layers, Head) = (embedding, layers, head);

    public GptEmbedding? Embedding { get; }

    public IReadOnlyList<ICausalLayer> Layers { get; }

    public GptHead? Head { get; }

    public IReadOnlyList<NamedParameter> Parameters =>
        [.. Embedding?.Parameters ?? [], .. Layers.SelectMany(layer => layer.Parameters), .. Head?.Parameters ?? []];

    /// <summary>Stage <paramref name="stage"/> of <paramref name="stageCount"/> with an equal share of the layers.</summary>
    /// <exception cref="ArgumentException">The stages do not divide the layers.</exception>
    public static GptStage Create(GptShape shape, int stage, int stageCount, Placement placement)
    {
        if (stageCount < 1 || shape.Layers % stageCount != 0)
        {
            throw new ArgumentException($"{stageCount} stages do not divide {shape.Layers} layers.", nameof(stageCount));
        }

        var layersPerStage = shape.Layers / stageCount;
        var mask = new CausalMask(shape.MaxSequenceTokens, placement);
        return new GptStage(
            stage == 0 ? new GptEmbedding(shape, placement) : null,
            [.. Enumerable.Range(stage * layersPerStage, layersPerStage).Select(i => new GptLayer(shape, i, placement, mask))],
            stage == stageCount - 1 ? new GptHead(shape, placement) : null);
    }

    /// <summary>One layer alone, as the profiler measures it.</summary>
    public static GptStage OneLayer(GptShape shape, Placement placement) =>
        new(null, [new GptLayer(shape, 0, placement, new CausalMask(shape.MaxSequenceTokens, placement))], null);
}
