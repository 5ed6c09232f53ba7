namespace TeraPipe.Planning.Simulation;

/// <summary>
/// Where the idle time of one device, or of all, comes from, in milliseconds; <see cref="BubbleAttribution"/> defines
/// the parts. They add up to makespan − busy.
/// </summary>
/// <param name="FillMs">Before a device's first action, in the balanced pipeline.</param>
/// <param name="DrainMs">Between a device's actions, in the balanced pipeline.</param>
/// <param name="TailMs">After a device's last action, in the balanced pipeline.</param>
/// <param name="ImbalanceMs">What unequal slices and stages add. A device that works more than the mean stands idle
/// less by that: its part may be negative.</param>
/// <param name="TransferMs">What transfers add, and in a measured timeline whatever else holds actions up.</param>
public readonly record struct BubbleParts(
    double FillMs, double DrainMs, double TailMs, double ImbalanceMs, double TransferMs)
{
    /// <summary>All idle time.</summary>
    public double TotalMs => FillMs + DrainMs + TailMs + ImbalanceMs + TransferMs;

    /// <summary>The parts of two devices together.</summary>
    public static BubbleParts operator +(BubbleParts left, BubbleParts right) => new(
        left.FillMs + right.FillMs,
        left.DrainMs + right.DrainMs,
        left.TailMs + right.TailMs,
        left.ImbalanceMs + right.ImbalanceMs,
        left.TransferMs + right.TransferMs);
}
