using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Elastic;

namespace TeraPipe.Executor.Elastic;

/// <summary>
/// Which of a model's parts are frozen; by their numbers: 0 the embedding, 1 + i layer i, 1 + layers the head. The
/// embedding is frozen with the first layer, the head never.
/// </summary>
/// <param name="layers">What is computed of each layer.</param>
internal sealed class FrozenParts(LayerModes layers)
{
    /// <summary>What is computed of each layer.</summary>
    public LayerModes Layers => layers;

    /// <summary>
    /// The boundary: the first part that is trained. Those below are the frozen prefix; backward ends here.
    /// </summary>
    public int Boundary { get; } = layers.All.TakeWhile(mode => mode != LayerMode.Active).Count() is > 0 and var prefix
        ? 1 + prefix
        : 0;

    /// <summary>All is trained.</summary>
    /// <param name="layers">Of the model.</param>
    public static FrozenParts None(int layers) => new(LayerModes.Of(layers, frozen: 0));

    /// <summary>What is asked for of a pipeline.</summary>
    /// <exception cref="ArgumentException">
    /// It is of another model, or what its prefix gives cannot be cached; says why.
    /// </exception>
    public static FrozenParts Of(LayerModes modes, GptShape shape, PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(modes);
        var frozen = new FrozenParts(modes);
        frozen.ThrowIfNotOf(shape.Layers, nameof(modes));
        CacheCheck.Check(frozen, options, new StageLayout(shape, options));
        return frozen;
    }

    /// <summary>What was frozen where a training stopped.</summary>
    /// <exception cref="ArgumentException">It is of another model; says in what.</exception>
    public static FrozenParts Of(TrainingProgress progress, int layers)
    {
        if (progress.Layers is null)
        {
            return None(layers);
        }

        var frozen = new FrozenParts(LayerModes.Of([.. progress.Layers.Select(layer => layer.IsFrozen)]));
        frozen.ThrowIfNotOf(layers, nameof(progress));
        return frozen;
    }

    /// <summary>Whether a part's weights are left as they are.</summary>
    public bool IsFrozen(int part) =>
        part <= layers.All.Count && layers.All[Math.Max(0, part - 1)] != LayerMode.Active;

    /// <summary>Whether a part is of the frozen prefix.</summary>
    public bool IsBelowBoundary(int part) => part < Boundary;

    /// <summary>The stage that has the boundary: those before it have forwards alone.</summary>
    public int BoundaryStage(StageLayout layout) => Boundary == 0
        ? 0
        : Enumerable.Range(0, layout.Stages).First(stage => layout.LayersOf(stage).End.Value >= Boundary);

    /// <summary>For example "frozen: 0, 1, 3", or "frozen: none".</summary>
    public override string ToString()
    {
        int[] frozen = [.. Enumerable.Range(0, layers.All.Count).Where(layer => IsFrozen(1 + layer))];
        return $"frozen: {(frozen.Length == 0 ? "none" : string.Join(", ", frozen))}";
    }

    private void ThrowIfNotOf(int modelLayers, string name)
    {
        if (layers.All.Count != modelLayers)
        {
            throw new ArgumentException(
                $"{layers.All.Count} layers are said to be frozen or not; the model has {modelLayers}. "
                + "Say it of each of them.",
                name);
        }
    }
}
