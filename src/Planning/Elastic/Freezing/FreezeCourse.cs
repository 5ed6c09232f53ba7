namespace TeraPipe.Planning.Elastic.Freezing;

/// <summary>What a policy comes to over a whole training.</summary>
public static class FreezeCourse
{
    /// <summary>[t] is how many layers are frozen in interval t; none in the first.</summary>
    /// <param name="policy">Decides after each interval.</param>
    /// <param name="layers">Layers of the model, L.</param>
    /// <param name="intervals">Intervals, at least one.</param>
    /// <param name="evidence">What is known at a decision, from 1; null: gradients that fall from layer to layer, so
    /// that PipeTransformer's bound binds each time.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no layer, or no interval.</exception>
    /// <exception cref="ArgumentException">The evidence lacks what the policy decides by.</exception>
    public static IReadOnlyList<int> Of(
        FreezePolicy policy, int layers, int intervals, Func<int, FreezeEvidence>? evidence = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(intervals, 1);
        double[] falling = [.. Enumerable.Range(0, layers).Select(layer => (double)(layers - layer))];
        var (frozen, last) = (new int[intervals], FreezeDecision.None);
        for (var interval = 1; interval < intervals; interval++)
        {
            last = policy.Next(last, evidence?.Invoke(interval) ?? new FreezeEvidence(layers, interval)
            {
                Progress = (double)interval / intervals,
                GradientNorms = falling,
            });
            frozen[interval] = last.Layers;
        }

        return frozen;
    }
}
