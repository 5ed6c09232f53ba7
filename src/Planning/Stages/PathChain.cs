namespace TeraPipe.Planning.Stages;

/// <summary>
/// The paths along stage c through one micro-batch, and those that come across with one of its slices:
///     V(e) = max { V(s), before(s) + across(s, e) } + along(s, e)   after the slice from unit s to unit e,
/// where before(0) is the head if the path begins or ends with this micro-batch.
/// </summary>
/// <param name="Costs">Of the micro-batch's size.</param>
/// <param name="Crossing">How paths come across; null: none does here.</param>
/// <param name="HasHead">Whether the path begins, or ends, with this micro-batch.</param>
/// <param name="EarlierMs">What comes before the micro-batch's slices on a path that comes across.</param>
/// <param name="Turn">[s]: what comes after the last slice, which starts there; null: nothing.</param>
internal sealed record PathChain(
    CrossingCosts Costs, Crossing? Crossing, bool HasHead, double EarlierMs, double[]? Turn)
{
    /// <summary>
    /// The least V(n) over slices through which no path is too long, from V(0) = <paramref name="startMs"/>. What
    /// comes before a slice is the least possible.
    /// </summary>
    /// <param name="least">The least sums of such slices.</param>
    /// <param name="limitMs">How long a path through a slice may be within the micro-batch.</param>
    /// <param name="startMs">When c is free.</param>
    public double LeastMs(LeastSums least, double limitMs, double startMs)
    {
        var n = least.PassedBoth.Length - 1;
        var passedMs = Crossing == Costs.Forward ? least.PassedForward
            : Crossing == Costs.Backward ? least.PassedBackward : least.PassedBoth;
        var leastMs = new double[n + 1];
        leastMs[0] = startMs;
        for (var end = 1; end <= n; end++)
        {
            leastMs[end] = double.PositiveInfinity;
            for (var start = 0; start < end; start++)
            {
                if (ThroughMs(Costs, least, start, end) <= limitMs)
                {
                    var ms = AfterMs(leastMs[start], passedMs[start], start, end);
                    leastMs[end] = Math.Min(leastMs[end], end == n ? TurnedMs(ms, start) : ms);
                }
            }
        }

        return leastMs[n];
    }

    /// <summary>V(n) of known slices, from V(0) = <paramref name="startMs"/>, and what all of them add to a path that
    /// comes across after them.</summary>
    public (double Ms, double PassedMs) Length(int[] slices, double startMs)
    {
        var (ms, passedMs, end) = (startMs, 0.0, 0);
        foreach (var slice in slices)
        {
            end += slice;
            ms = AfterMs(ms, passedMs, end - slice, end);
            passedMs += Crossing?.Passed[PhaseTable.IndexOf(end - slice, end)] ?? 0;
        }

        return (TurnedMs(ms, end - slices[^1]), passedMs);
    }

    /// <summary>The path through a slice, within its micro-batch: along a, across and back, along c.</summary>
    public static double ThroughMs(CrossingCosts costs, LeastSums least, int start, int end)
    {
        var at = PhaseTable.IndexOf(start, end);
        return least.PassedBoth[start] + costs.Both.Across[at] + costs.OnTo[at] + least.OnToAfter[end];
    }

    private double AfterMs(double freeMs, double passedMs, int start, int end)
    {
        var at = PhaseTable.IndexOf(start, end);
        var arrivesMs = Crossing is null ? 0
            : Crossing.Across[at] + (start == 0 && HasHead ? Crossing.Head[end] : EarlierMs + passedMs);
        return Math.Max(freeMs, arrivesMs) + Costs.Along[at];
    }

    private double TurnedMs(double ms, int start) => ms + (Turn?[start] ?? 0);
}
