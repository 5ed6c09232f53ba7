namespace TeraPipe.Planning.Parallelism;

/// <summary>
/// What it costs the replicas of a stage to train on the sum of their gradients. Each does an all-reduce of the stage's
/// gradients; where ZeRO's stage 1 shares the optimiser state it is a reduce-scatter, and after the update an
/// all-gather of the weights, together just as long where weights and gradients are of one size.
/// </summary>
/// <param name="Link">What the replicas talk over.</param>
/// <param name="Degree">Replicas, D.</param>
/// <param name="Reduction">When gradients are added up.</param>
/// <param name="ShardsOptimizer">Whether ZeRO's stage 1 is on.</param>
public sealed record DataParallelCost(
    NetworkLink Link, int Degree, GradientReduction Reduction, bool ShardsOptimizer)
{
    /// <summary>
    /// How much later than its last backward a stage is done:
    ///     exposed     r + g,   r the reduction of its gradients, g the gathering of its weights (0 without ZeRO-1)
    ///     overlapped  max(r / n, r − B (n − 1) / n) + g
    /// for n layers of equal gradients. They are final only in the last backward, of B ms, which passes a layer every
    /// B / n: the first layer's share of the reduction starts at B / n, and the last one's can't start before the end.
    /// </summary>
    /// <param name="gradients">Of the stage, on one device.</param>
    /// <param name="weights">Of the stage, on one device.</param>
    /// <param name="layers">Layers of the stage, n.</param>
    /// <param name="lastBackward">The stage's last backward, B.</param>
    public Milliseconds ExtraTime(Bytes gradients, Bytes weights, int layers, Milliseconds lastBackward)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        var reduce = ShardsOptimizer ? Link.HalfAllReduce(gradients, Degree) : Link.AllReduce(gradients, Degree);
        var gather = ShardsOptimizer ? Link.HalfAllReduce(weights, Degree) : Milliseconds.Zero;
        if (Reduction == GradientReduction.Exposed)
        {
            return reduce + gather;
        }

        var hiddenMs = lastBackward.Value * (layers - 1) / layers;
        return new Milliseconds(Math.Max(reduce.Value / layers, reduce.Value - hiddenMs)) + gather;
    }
}
