using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// One GPT layer as a stage in the middle of a pipeline runs it, for the profiler: the code that is measured is the
/// code that trains. Use it from one thread.
/// </summary>
public sealed class LayerBench : IDisposable
{
    private readonly GptStage _stage;
    private readonly Placement _placement;
    private readonly GptShape _shape;
    private readonly AdamW _optimizer;

    /// <param name="shape">The model whose layer it is; longest context plus slice = its longest sequence.</param>
    /// <param name="placement">Number format, device and seed.</param>
    public LayerBench(GptShape shape, Placement placement)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (_stage, _placement, _shape) = (GptStage.OneLayer(shape, placement), placement, shape);
        _optimizer = optim.AdamW(_stage.Parameters.Select(named => named.Parameter), lr: 1e-9);
    }

    /// <summary>
    /// A slice of <paramref name="sliceTokens"/> after <paramref name="contextTokens"/>,
    /// b = <paramref name="sequences"/>, in the middle of its sequence: it attends to its context, and later slices
    /// have sent it gradients, unless the two make up the longest sequence.
    /// </summary>
    public SliceBench Slice(int sequences, int sliceTokens, int contextTokens) =>
        new(_stage, _shape, _placement, (sequences, sliceTokens, contextTokens));

    /// <summary>One AdamW step of the layer's parameters; they have gradients once a slice has run backward.</summary>
    public void OptimizerStep() => _optimizer.step();

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _stage.Dispose();
    }
}
