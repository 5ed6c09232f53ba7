using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// A stage alone, with as many layers as wanted (one for the profiler; none at all measures the embedding or the head):
/// the code that is measured is the code that trains. Use it from one thread.
/// </summary>
public sealed class StageBench : IDisposable
{
    private readonly GptStage _stage;
    private readonly Placement _placement;
    private readonly GptShape _shape;
    private readonly StageOptimizer _optimizer;

    /// <param name="shape">The whole model.</param>
    /// <param name="layers">Layers of the stage: the model's first ones, whichever they are.</param>
    /// <param name="ends">Whether it has the embedding, and whether it has the head.</param>
    /// <param name="placement">Number format, device and seed.</param>
    public StageBench(GptShape shape, int layers, (bool IsFirst, bool IsLast) ends, Placement placement)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layers, shape.Layers);
        var alone = SoloCommunicator.Instance;
        (_placement, _shape) = (placement, shape);
        _stage = GptStage.Create(shape, ..layers, ends, placement, (alone, alone));
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

    /// <summary>Sets the gradients to zero, as a step does at its start.</summary>
    public void ClearGradients() => _stage.Weights.Gradient.zero_();

    /// <summary>One AdamW step of the stage's parameters.</summary>
    public void OptimizerStep() => _optimizer.Step();

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _stage.Dispose();
    }
}
