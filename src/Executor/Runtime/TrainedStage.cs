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
    /// Σ g² of each of the stage's parts that is trained, in double precision, by the part's number in the model. What
    /// every rank of a tensor-parallel group holds whole counts on the first one alone.
    /// </summary>
    public IReadOnlyList<(int Part, double Squares)> SquaredGradientNorms(int shard)
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        (int Part, Tensor Norm)[] norms =
        [
            .. from part in Enumerable.Range(0, Stage.Parts.Count)
               from weight in Stage.Parts[part].Weights
               where !weight.IsFrozen && (shard == 0 || weight.Shard.Dimension is not null)
               select (Stage.NumberOf(part), weight.Gradient.norm()),
        ];
        if (norms.Length == 0)
        {
            return [];
        }

        using var data = stack([.. norms.Select(of => of.Norm)]).to(ScalarType.Float64).pow(2).cpu().data<double>();
        return [.. norms.Zip(data.ToArray(), (of, squares) => (of.Part, squares))];
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
