using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>What is asked about a random table: one of 12 objectives.</summary>
/// <param name="IsJoint">A batch of two to four sequences, not one.</param>
/// <param name="Transfers">Null: links that take no time.</param>
/// <param name="IsConstrained">At least one constraint on the slices.</param>
internal readonly record struct Objective(bool IsJoint, TransferPolicy? Transfers, bool IsConstrained)
{
    public static IReadOnlyList<Objective> All { get; } =
    [
        .. from number in Enumerable.Range(0, 12)
           let transfers = (number % 3) switch
           {
               0 => (TransferPolicy?)null,
               1 => TransferPolicy.Overlapped,
               _ => TransferPolicy.Exposed,
           }
           select new Objective(IsJoint: number / 3 % 2 == 1, transfers, IsConstrained: number / 6 == 1),
    ];

    /// <summary>Its number, from 0 to 11.</summary>
    public int Index => (Transfers is { } policy ? (int)policy + 1 : 0) + (IsJoint ? 3 : 0) + (IsConstrained ? 6 : 0);
}
