using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// The joint question: how many of a model's layers each stage has, and how the batch is cut into slices. The embedding
/// is on the first stage, the head on the last, and every stage has at least one layer.
/// </summary>
public sealed class LayerSplitProblem
{
    private readonly Func<IReadOnlyList<ILatencyModel>, PipelineProblem> _problemOf;
    private readonly StageComposer _composer;

    /// <param name="devices">[k] is what stage k runs on; equal ones should be one object.</param>
    /// <param name="layers">Layers of the whole model, N; at least one a stage.</param>
    /// <param name="problemOf">The question of the pipeline planner for given stages, which differs in the stages only.
    /// </param>
    /// <exception cref="ArgumentException">There are fewer layers than stages, or no stage.</exception>
    public LayerSplitProblem(
        IReadOnlyList<StageDevice> devices,
        int layers,
        Func<IReadOnlyList<ILatencyModel>, PipelineProblem> problemOf)
    {
        ArgumentNullException.ThrowIfNull(problemOf);
        _composer = new StageComposer(devices);
        (Devices, Layers, _problemOf) = ([.. devices], layers, problemOf);
        if (layers < devices.Count)
        {
            throw new ArgumentException(
                $"{layers} layers on {devices.Count} stages: every stage has at least one.", nameof(layers));
        }
    }

    /// <summary>[k] is what stage k runs on.</summary>
    public IReadOnlyList<StageDevice> Devices { get; }

    /// <summary>Number of stages, K.</summary>
    public int StageCount => Devices.Count;

    /// <summary>Layers of the whole model, N.</summary>
    public int Layers { get; }

    /// <summary>
    /// Whether stage k can have so many layers, of memory for example. It should be true of fewer layers too if it is
    /// true of more; null: it always can.
    /// </summary>
    public Func<int, int, bool>? Fits { get; init; }

    /// <summary>The question for one split.</summary>
    internal PipelineProblem With(IReadOnlyList<int> layersPerStage) => _problemOf(_composer.Stages(layersPerStage));

    /// <summary>What stage k costs with so many layers.</summary>
    internal ILatencyModel Stage(int k, int layers) => _composer.Stage(k, layers);

    /// <summary>Layers that stage k may have, ascending: no more than leave one for each other stage.</summary>
    internal IEnumerable<int> Choices(int k) =>
        Enumerable.Range(1, Layers - StageCount + 1).Where(layers => Fits?.Invoke(k, layers) ?? true);
}
