namespace TeraPipe.Contracts.Plans;

/// <summary>
/// Where a device's idle time comes from, in the mean over the devices. The parts add up to bubbleFraction ×
/// makespanMs.
/// </summary>
public sealed record PlanBubble
{
    /// <summary>Before a device's first action, until the first slice has come down to it.</summary>
    public required double FillMs { get; init; }

    /// <summary>Between a device's actions: it has run dry and waits for slices to go down and come back.</summary>
    public required double DrainMs { get; init; }

    /// <summary>After a device's last action, until the last gradient has gone up.</summary>
    public required double TailMs { get; init; }

    /// <summary>What unequal slices add to the above, which are those of slices that all take the mean.</summary>
    public required double ImbalanceMs { get; init; }

    /// <summary>What waiting for links adds; 0 where transfers are free, or exposed and so part of the work.</summary>
    public required double TransferMs { get; init; }
}
