using TeraPipe.Planning.Transfers;

namespace TeraPipe.Bench.Validation;

/// <summary>What a fit takes for given.</summary>
/// <param name="Policy">What a stage does while it sends and receives.</param>
/// <param name="HasReductionFraction">Whether the all-reduce between replicas has a share of the bandwidth of its own,
/// a fourth constant.</param>
internal sealed record Form(TransferPolicy Policy, bool HasReductionFraction)
{
    /// <summary>All that are tried, those with fewer constants first.</summary>
    public static IReadOnlyList<Form> All { get; } =
    [
        .. from hasReductionFraction in new[] { false, true }
           from policy in Enum.GetValues<TransferPolicy>()
           select new Form(policy, hasReductionFraction),
    ];

    /// <summary>How many are free.</summary>
    public int ConstantCount => HasReductionFraction ? 4 : 3;
}
