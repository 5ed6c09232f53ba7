namespace TeraPipe.Planning.Elastic.Freezing;

/// <summary>
/// FreezeOut's (Brock et al., arXiv 1706.04983, 2017): layer i of 0 … L−1 is frozen when a share t_i of the training is
/// done,
///     t_i = t_0 + (1 − t_0) i / (L − 1), or its cube.
/// </summary>
public sealed class FreezeOutPolicy : FreezePolicy
{
    private readonly double _first;
    private readonly bool _isCubed;

    /// <param name="first">t_0, before it is cubed: 0 to 1.</param>
    /// <param name="isCubed">Whether times are cubed, so that early layers stop earlier.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no share.</exception>
    public FreezeOutPolicy(double first, bool isCubed)
    {
        _first = first is >= 0 and <= 1
            ? first
            : throw new ArgumentOutOfRangeException(nameof(first), first, "A share is from 0 to 1.");
        _isCubed = isCubed;
    }

    /// <summary>The share of the training after which a layer is frozen, t_i.</summary>
    public double TimeOf(int layer, int layers)
    {
        var linear = layers == 1 ? 1 : _first + ((1 - _first) * layer / (layers - 1));
        return _isCubed ? linear * linear * linear : linear;
    }

    /// <inheritdoc/>
    protected override (double Exact, FreezeReason Reason) Wanted(FreezeDecision last, FreezeEvidence evidence) =>
    (
        Enumerable.Range(0, evidence.Layers).Count(layer => TimeOf(layer, evidence.Layers) <= evidence.Progress),
        FreezeReason.Schedule);
}
