using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// Puts stages together of blocks in their modes: of layers, or of attentions and MLPs where the job tells them apart.
/// Like stages are one object, so that each is tabulated once.
/// </summary>
internal sealed class ElasticStages
{
    private readonly ElasticJob _job;
    private readonly LayerMode[] _modes; // [i] is block i's
    private readonly Dictionary<string, ILatencyModel> _known = [];
    private readonly Dictionary<(int Kind, LayerMode Mode), ILatencyModel> _blocks;

    public ElasticStages(ElasticJob job, LayerModes modes)
    {
        _job = job;
        ILatencyModel[] kinds = job.Blocks is { } blocks ? [blocks.Attention, blocks.Mlp] : [job.Device.Layer];
        BlocksPerLayer = kinds.Length;
        _modes = [.. modes.All.SelectMany(mode => Enumerable.Repeat(mode, BlocksPerLayer))];
        _blocks = (from kind in Enumerable.Range(0, BlocksPerLayer)
                   from mode in Enum.GetValues<LayerMode>()
                   select (kind, mode)).ToDictionary(
            key => key,
            key => (ILatencyModel)new FrozenLatencyModel(kinds[key.kind], key.mode, job.WeightGradientShare));
        var cached = _modes.Count(mode => mode == LayerMode.CachedPrefix);
        Units =
        [
            Range.EndAt(cached + 1),
            .. Enumerable.Range(cached + 1, _modes.Length - cached - 1).Select(block => block..(block + 1)),
        ];
    }

    /// <summary>1, or 2 where attention and MLP are told apart.</summary>
    public int BlocksPerLayer { get; }

    /// <summary>
    /// What stages are made of, in blocks: one each, but those of a cached prefix are one with the first block that is
    /// computed: where nothing is done no device is needed.
    /// </summary>
    public IReadOnlyList<Range> Units { get; }

    /// <summary>The blocks of the stages that have so many units each.</summary>
    public IReadOnlyList<Range> OfUnits(IReadOnlyList<int> unitsPerStage)
    {
        var (stages, next) = (new Range[unitsPerStage.Count], 0);
        for (var k = 0; k < stages.Length; k++)
        {
            stages[k] = Units[next].Start..Units[next + unitsPerStage[k] - 1].End;
            next += unitsPerStage[k];
        }

        return stages;
    }

    /// <summary>The blocks of the stages that have so many blocks each.</summary>
    /// <exception cref="ArgumentException">They have more or fewer blocks than the model, or one has none.</exception>
    public IReadOnlyList<Range> OfBlocks(IReadOnlyList<int> blocksPerStage)
    {
        if (blocksPerStage.Any(count => count < 1) || blocksPerStage.Sum() != _modes.Length)
        {
            throw new ArgumentException(
                $"Stages of {string.Join(", ", blocksPerStage)} blocks are not those of {_modes.Length} blocks.",
                nameof(blocksPerStage));
        }

        var end = 0;
        return [.. blocksPerStage.Select(count => new Range((end += count) - count, end))];
    }

    /// <summary>The modes of the layers of which a stage has at least one block.</summary>
    public IReadOnlyList<LayerMode> LayersOf(Range blocks) =>
    [
        .. Enumerable.Range(0, _modes.Length).Take(blocks).GroupBy(block => block / BlocksPerLayer)
            .Select(layer => _modes[layer.First()]),
    ];

    /// <summary>Gradients of what is trained of a stage.</summary>
    public Bytes Gradients(Range blocks) => new(Enumerable.Range(0, _modes.Length).Take(blocks)
        .Where(block => _modes[block] == LayerMode.Active)
        .Sum(block => GradientBytes(block % BlocksPerLayer)));

    /// <summary>What a stage takes.</summary>
    public ILatencyModel Stage(Range blocks)
    {
        var (hasFirst, hasLast) = (blocks.Start.Value == 0, blocks.End.Value == _modes.Length);
        (int Kind, LayerMode Mode)[] here =
        [
            .. Enumerable.Range(0, _modes.Length).Take(blocks).Select(block => (block % BlocksPerLayer, _modes[block])),
        ];
        var key = $"{hasFirst}{hasLast}{string.Join(',', here)}";
        if (!_known.TryGetValue(key, out var stage))
        {
            _known[key] = stage = new SummedLatencyModel(Parts(here, hasFirst, hasLast));
        }

        return stage;
    }

    private IEnumerable<ILatencyModel> Parts((int Kind, LayerMode Mode)[] blocks, bool hasFirst, bool hasLast)
    {
        var first = blocks[0].Mode;
        ILatencyModel?[] ends =
        [
            hasFirst ? first == LayerMode.CachedPrefix ? _job.CacheRead : Embedding(first) : null,
            hasLast ? _job.Device.Head : null,
        ];
        return blocks.CountBy(block => block)
            .Select(part => (ILatencyModel)new StageLatencyModel(_blocks[part.Key], part.Value))
            .Concat(ends.OfType<ILatencyModel>());
    }

    /// <summary>It is frozen with the first layer.</summary>
    private FrozenLatencyModel? Embedding(LayerMode first) => _job.Device.Embedding is { } embedding
        ? new FrozenLatencyModel(
            embedding, first == LayerMode.Active ? LayerMode.Active : LayerMode.FrozenPrefix, _job.WeightGradientShare)
        : null;

    private long GradientBytes(int kind) => (_job.Blocks, kind) switch
    {
        (null, _) => _job.LayerGradients.Count,
        ({ } blocks, 0) => blocks.AttentionGradients.Count,
        ({ } blocks, _) => _job.LayerGradients.Count - blocks.AttentionGradients.Count,
    };
}
