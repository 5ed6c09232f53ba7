using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

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
    private readonly StageOptimizer _optimizer;

    /// <param name="shape">The model whose layer it is; longest context plus slice = its longest sequence.</param>
    /// <param name="placement">Number format, device and seed.</param>
    public LayerBench(GptShape shape, Placement placement)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var alone = SoloCommunicator.Instance;
        (_placement, _shape) = (placement, shape);
        _stage = GptStage.Create(shape, ..1, (IsFirst: false, IsLast: false), placement, (alone, alone));
        var options = new PipelineOptions { StageCount = 1, Placement = placement, LearningRate = 1e-9 };
        _optimizer = new StageOptimizer(_stage.Weights, alone, options);
    }

    /// <summary>
    /// A slice of <paramref name="sliceTokens"/> after <paramref name="contextTokens"/>,
    /// b = <paramref name="sequences"/>, in the middle of its sequence: it attends to its context, and later slices
    /// have sent it gradients.
    /// </summary>
    public SliceBench Slice(int sequences, int sliceTokens, int contextTokens) =>
        new(_stage, _shape, _placement, (sequences, sliceTokens, contextTokens));

    /// <summary>One AdamW step of the layer's parameters.</summary>
    public void OptimizerStep() => _optimizer.Step();

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _stage.Dispose();
    }
}
