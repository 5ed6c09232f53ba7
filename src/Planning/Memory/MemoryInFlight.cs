using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Memory;

/// <summary>
/// What a schedule keeps for slices that are in flight: a slice's activations on a stage are held from the start of its
/// F to the end of its B; of a split backward part of them until the end of I, the rest until the end of W. A device
/// does one thing at a time, so the order alone decides, whatever the times.
/// </summary>
public static class MemoryInFlight
{
    /// <summary>[d] is the peak of device d, over all its stages together.</summary>
    /// <param name="schedule">A sound one: no B, I or W comes without its F.</param>
    /// <param name="heldOf">What the slice of a forward holds on the stage of that forward.</param>
    /// <param name="keptOf">How much of it W still needs after I, asked with the same forward: inputs and output
    /// gradients of the matrix products. Null: all of it.</param>
    public static IReadOnlyList<MemoryPeak> Peaks(
        Schedule schedule, Func<PipelineAction, Bytes> heldOf, Func<PipelineAction, Bytes>? keptOf = null)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(heldOf);
        keptOf ??= heldOf;
        return [.. schedule.Devices.Select(actions =>
        {
            var peak = InFlightPeak.Of(actions, action =>
            {
                var forward = action with { Phase = Phase.Forward };
                return new SliceFootprint(heldOf(forward).Count, 0, 0, keptOf(forward).Count, 0);
            });
            return new MemoryPeak(new Bytes(peak.Activations), peak.Position);
        })];
    }
}
