using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>A stage with what trains it.</summary>
/// <param name="Stage">The layers.</param>
/// <param name="Reducer">Sums its gradients up over the replicas.</param>
/// <param name="Optimizer">Updates its weights.</param>
internal sealed record TrainedStage(GptStage Stage, GradientReducer Reducer, StageOptimizer Optimizer) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Optimizer.Dispose();
        Stage.Dispose();
    }
}
