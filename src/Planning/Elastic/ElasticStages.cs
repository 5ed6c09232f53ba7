using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Elastic;

/// <summary>Puts stages together of layers in their modes. Like stages are one object, so that each is tabulated once.
/// </summary>
internal sealed class ElasticStages(ElasticJob job, LayerModes modes)
{
    private readonly Dictionary<string, ILatencyModel> _known = [];

    private readonly Dictionary<LayerMode, ILatencyModel> _layers = Enum.GetValues<LayerMode>().ToDictionary(
        mode => mode,
        mode => (ILatencyModel)new FrozenLatencyModel(job.Device.Layer, mode, job.WeightGradientShare));

    /// <summary>
    /// The blocks that stages are made of: a layer each, but those of a cached prefix are one with the first layer that
    /// is computed: where nothing is done no device is needed.
    /// </summary>
    public IReadOnlyList<Range> Blocks { get; } =
    [
        Range.EndAt(modes.All.Count - modes.Computed + 1),
        .. Enumerable.Range(modes.All.Count - modes.Computed + 1, modes.Computed - 1)
            .Select(layer => layer..(layer + 1)),
    ];

    /// <summary>The layers of the stages that have so many blocks each.</summary>
    public IReadOnlyList<Range> LayersOf(IReadOnlyList<int> blocksPerStage)
    {
        var (stages, next) = (new Range[blocksPerStage.Count], 0);
        for (var k = 0; k < stages.Length; k++)
        {
            stages[k] = Blocks[next].Start..Blocks[next + blocksPerStage[k] - 1].End;
            next += blocksPerStage[k];
        }

        return stages;
    }

    /// <summary>What a stage takes.</summary>
    public ILatencyModel Stage(Range layers)
    {
        var (hasFirst, hasLast) = (layers.Start.Value == 0, layers.End.Value == modes.All.Count);
        var here = modes.All.Take(layers).ToArray();
        var key = $"{hasFirst}{hasLast}{string.Join(',', here)}";
        if (!_known.TryGetValue(key, out var stage))
        {
            _known[key] = stage = new SummedLatencyModel(Parts(here, hasFirst, hasLast));
        }

        return stage;
    }

    private IEnumerable<ILatencyModel> Parts(LayerMode[] layers, bool hasFirst, bool hasLast)
    {
        var isCached = layers[0] == LayerMode.CachedPrefix;
        ILatencyModel?[] ends =
        [
            hasFirst ? isCached ? job.CacheRead : Embedding(layers[0]) : null,
            hasLast ? job.Device.Head : null,
        ];
        return layers.CountBy(mode => mode)
            .Select(part => (ILatencyModel)new StageLatencyModel(_layers[part.Key], part.Value))
            .Concat(ends.OfType<ILatencyModel>());
    }

    /// <summary>It is frozen with the first layer.</summary>
    private FrozenLatencyModel? Embedding(LayerMode first) => job.Device.Embedding is { } embedding
        ? new FrozenLatencyModel(
            embedding, first == LayerMode.Active ? LayerMode.Active : LayerMode.FrozenPrefix, job.WeightGradientShare)
        : null;
}
