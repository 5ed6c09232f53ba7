namespace TeraPipe.Contracts.Profiles;

/// <summary>Errors by place in the table; missing where the model answered for no such measurement.</summary>
public sealed record ErrorsByPlace
{
    /// <summary>
    /// Of measurements without context that have a shorter and a longer one beside them: how well a length between
    /// measured ones is met.
    /// </summary>
    public ErrorShares? Lengths { get; init; }

    /// <summary>Of measurements after some context, enclosed by others.</summary>
    public ErrorShares? Interior { get; init; }

    /// <summary>Of measurements that the others do not enclose, for which a model extrapolates.</summary>
    public ErrorShares? Frontier { get; init; }
}
