namespace TeraPipe.Executor.Model;

/// <summary>A run of a GPT's layers; with the embedding on the first stage, with the head on the last.</summary>
internal sealed class GptStage : IDisposable
{
    private readonly CausalMask _mask;

    private GptStage(GptShape shape, Range layers, Placement placement)
    {
        _mask = new CausalMask(shape.MaxSequenceTokens, placement);
        Layers =
        [
            .. Enumerable.Range(0, shape.Layers)
                .Take(layers)
                .Select(index => new GptLayer(shape, index, placement, _mask)),
        ];
    }

    public GptEmbedding? Embedding { get; private init; }

    public IReadOnlyList<ICausalLayer> Layers { get; }

    public GptHead? Head { get; private init; }

    public IReadOnlyList<NamedParameter> Parameters =>
        [.. Embedding?.Parameters ?? [], .. Layers.SelectMany(layer => layer.Parameters), .. Head?.Parameters ?? []];

    /// <summary>
    /// Stage <paramref name="stage"/> of <paramref name="stageCount"/> with an equal share of the layers.
    /// </summary>
    /// <exception cref="ArgumentException">The stages do not divide the layers.</exception>
    public static GptStage Create(GptShape shape, int stage, int stageCount, Placement placement)
    {
        if (stageCount < 1 || shape.Layers % stageCount != 0)
        {
            throw new ArgumentException(
                $"{stageCount} stages do not divide {shape.Layers} layers.", nameof(stageCount));
        }

        var layersPerStage = shape.Layers / stageCount;
        return new GptStage(shape, (stage * layersPerStage)..((stage + 1) * layersPerStage), placement)
        {
            Embedding = stage == 0 ? new GptEmbedding(shape, placement) : null,
            Head = stage == stageCount - 1 ? new GptHead(shape, placement) : null,
        };
    }

    /// <summary>One layer alone, as the profiler measures it.</summary>
    public static GptStage OneLayer(GptShape shape, Placement placement) =>
        new(shape, ..1, placement);

    public void Dispose()
    {
        _mask.Dispose();
        foreach (var (_, parameter) in Parameters)
        {
            parameter.Dispose();
        }
    }
}
