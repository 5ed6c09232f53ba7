using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>A stage with what trains it.</summary>
/// <param name="Stage">The layers.</param>
/// <param name="Reducer">Sums its gradients up over the replicas.</param>
/// <param name="Optimizer">Updates its weights.</param>
internal sealed record TrainedStage(GptStage Stage, GradientReducer Reducer, StageOptimizer Optimizer) : IDisposable
{
    /// <summary>
    /// Σ g² over the stage's parameters that are not frozen, in double precision. What every rank of a tensor-parallel
    /// group holds whole counts on the first one alone.
    /// </summary>
    public double SquaredGradientNorm(int shard)
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        Tensor[] norms =
        [
            .. Stage.Weights.All
                .Where(weight => !weight.IsFrozen && (shard == 0 || weight.Shard.Dimension is not null))
                .Select(weight => weight.Gradient.norm()),
        ];
        return norms.Length == 0 ? 0 : stack(norms).to(ScalarType.Float64).pow(2).sum().item<double>();
    }

    /// <summary>Freezes those of its parts that are to be, and thaws the others.</summary>
    public void Freeze(FrozenParts frozen)
    {
        Optimizer.LeaveGradients();
        Stage.Freeze(frozen);
        Optimizer.TakeGradients();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Optimizer.Dispose();
        Stage.Dispose();
    }
}
