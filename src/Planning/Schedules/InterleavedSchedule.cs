namespace TeraPipe.Planning.Schedules;

/// <summary>
/// One forward, one backward with V virtual stages on each of P devices (Narayanan et al. 2021, arXiv 2104.04473,
/// section 2.2.2), over slices. Stage s = v · P + d is on device d. The micro-batches go in rounds of at least P
/// slices: forwards take each round through v = 0, 1, …, V − 1 before the next, backwards through v = V − 1, …, 0.
/// Device d starts with
///     w_d = 2 (P − 1 − d) + (V − 1) · slices of the largest round + n − 1
/// forwards, n the most slices of a sequence, then does a forward and a backward in turn. With one slice and rounds of
/// P micro-batches that is Megatron-LM's order. V times as many transfers make the bubble V times smaller.
/// </summary>
/// <remarks>
/// It cannot get stuck. Give the forward at position p among device d's forwards τ = 2p + 2d, and the backward at
/// position j, which comes right after the forward at p = j + w_d, τ = 2j + 2 w_d + 2d + 1. On a device τ rises. A
/// forward waits for position p of device d − 1, on device 0 for position p − g of device P − 1, with g ≥ P the slices
/// of its round; a backward for position j of device d + 1, on device P − 1 for position j − g of device 0: each has a
/// smaller τ. And w_d is such that the last stage has done all forwards of a sequence before its first backward. A
/// single round of fewer than P slices has only forwards of the last virtual stage among backwards, and so is 1F1B.
/// </remarks>
public static class InterleavedSchedule
{
    /// <param name="deviceCount">Devices, P.</param>
    /// <param name="sliceCounts">How many slices each micro-batch has, first micro-batch first.</param>
    /// <param name="virtualStages">Stages on each device, V.</param>
    /// <exception cref="ArgumentException">There is no micro-batch, or one has no slice.</exception>
    public static Schedule Create(int deviceCount, IReadOnlyList<int> sliceCounts, int virtualStages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(deviceCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(virtualStages, 1);
        SliceOrder.ThrowIfNothingToDo(sliceCounts);
        if (virtualStages == 1)
        {
            return OneForwardOneBackwardSchedule.Create(deviceCount, sliceCounts);
        }

        var rounds = Rounds(deviceCount, sliceCounts);
        var largestRound = rounds.Max(round => sliceCounts.Take(round).Sum());
        var lead = ((virtualStages - 1) * largestRound) + sliceCounts.Max() - 1;
        return new Schedule(Enumerable.Range(0, deviceCount).Select(device =>
        {
            int[] stages = [.. Enumerable.Range(0, virtualStages).Select(v => (v * deviceCount) + device)];
            return SliceOrder.Alternate(
                rounds.SelectMany(round => stages.SelectMany(
                    stage => SliceOrder.Forwards(stage, round, sliceCounts))),
                rounds.SelectMany(round => stages.Reverse().SelectMany(
                    stage => SliceOrder.Backwards(stage, round, sliceCounts))),
                warmUp: (2 * (deviceCount - 1 - device)) + lead);
        }));
    }

    /// <summary>Consecutive micro-batches, P slices or more together; what is left over joins the last round.</summary>
    private static List<Range> Rounds(int deviceCount, IReadOnlyList<int> sliceCounts)
    {
        var rounds = new List<Range>();
        var (first, slices) = (0, 0);
        for (var microBatch = 0; microBatch < sliceCounts.Count; microBatch++)
        {
            slices += sliceCounts[microBatch];
            if (slices >= deviceCount)
            {
                rounds.Add(first..(microBatch + 1));
                (first, slices) = (microBatch + 1, 0);
            }
        }

        if (slices > 0)
        {
            var start = rounds.Count == 0 ? 0 : rounds[^1].Start.Value;
            rounds = [.. rounds.SkipLast(1), start..sliceCounts.Count];
        }

        return rounds;
    }
}
