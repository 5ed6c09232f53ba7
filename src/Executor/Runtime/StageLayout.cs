using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>Which layers each stage has, and which ranks there are.</summary>
internal sealed class StageLayout
{
    private readonly int _deviceCount;
    private readonly int[] _layers;
    private readonly int _head; // number of the last part

    /// <exception cref="ArgumentException">The model cannot be shared like that; says why.</exception>
    public StageLayout(GptShape shape, PipelineOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.StageCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.VirtualStages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.DataParallelDegree, 1);
        _deviceCount = options.StageCount;
        _layers = options.LayersPerStage?.ToArray() ?? EqualShares(shape, StageCount(options));
        CheckLayers(shape, StageCount(options));
        _head = 1 + shape.Layers;
        shape.ThrowIfNotMade(options.TensorParallelDegree);
        Grid = new RankGrid(options.DataParallelDegree, options.StageCount, options.TensorParallelDegree);
    }

    /// <summary>The ranks.</summary>
    public RankGrid Grid { get; }

    /// <summary>Stages on all devices together.</summary>
    public int Stages => _layers.Length;

    /// <summary>The stages of a device.</summary>
    public IEnumerable<int> StagesOf(int device) =>
        Enumerable.Range(0, Stages).Where(stage => DeviceOf(stage) == device);

    /// <summary>The device of a stage.</summary>
    public int DeviceOf(int stage) => stage % _deviceCount;

    /// <summary>The parts of a stage: 0 the embedding, 1 + i layer i, 1 + layers the head.</summary>
    public IEnumerable<int> PartsOfStage(int stage)
    {
        var layers = LayersOf(stage);
        var (first, end) = (stage == 0 ? 0 : 1 + layers.Start.Value, 1 + layers.End.Value);
        return Enumerable.Range(first, end - first).Concat(stage == Stages - 1 ? [_head] : []);
    }

    /// <summary>The parts that a rank has.</summary>
    public IEnumerable<int> PartsOf(int rank) => StagesOf(Grid.PositionOf(rank).Device).SelectMany(PartsOfStage);

    /// <summary>The layers of a stage.</summary>
    public Range LayersOf(int stage)
    {
        var first = _layers.Take(stage).Sum();
        return first..(first + _layers[stage]);
    }

    private static int StageCount(PipelineOptions options) => options.StageCount * options.VirtualStages;

    private static int[] EqualShares(GptShape shape, int stages) => shape.Layers % stages == 0
        ? [.. Enumerable.Repeat(shape.Layers / stages, stages)]
        : throw new ArgumentException(
            $"{stages} stages do not divide {shape.Layers} layers; say how many layers each has.", nameof(stages));

    private void CheckLayers(GptShape shape, int stages)
    {
        if (_layers.Length != stages || _layers.Any(layers => layers < 0) || _layers.Sum() != shape.Layers)
        {
            throw new ArgumentException(
                $"[{string.Join(", ", _layers)}] layers do not make {stages} stages of {shape.Layers} layers together.",
                nameof(stages));
        }
    }
}
