using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Tests.Schedules;

namespace TeraPipe.Planning.Tests.Simulation;

public class MemoryInFlightTests
{
    [Theory]
    [InlineData(ScheduleKind.Flush, new long[] { 18, 18, 18, 18 })]
    [InlineData(ScheduleKind.OneForwardOneBackward, new long[] { 6, 5, 4, 3 })] // K − 1 − k + n
    [InlineData(ScheduleKind.ZeroBubble, new long[] { 6, 6, 6, 6 })] // K − 1 + n
    public void Known_schedules_hold_known_numbers_of_slices(ScheduleKind kind, long[] expected)
    {
        var schedule = PipelineSchedules.Create(kind, 4, [3, 3, 3, 3, 3, 3]);

        Assert.Equal(expected, Peaks(schedule, _ => 1).Select(peak => peak.Held.Count));
    }

    [Fact]
    public void Never_holds_more_under_1F1B_than_under_flush()
    {
        var random = new Random(20261125);
        for (var trial = 0; trial < 200; trial++)
        {
            var shape = RandomSchedule.Create(random, ScheduleKind.OneForwardOneBackward);
            var slices = shape.SliceCounts.Sum();

            var held = Peaks(shape.Schedule, _ => 1).Select(peak => peak.Held.Count).ToArray();

            Assert.Equal(
                Enumerable.Range(0, held.Length).Select(
                    stage => (long)Math.Min(slices, held.Length - 1 - stage + shape.SliceCounts.Max())),
                held);
        }
    }

    [Fact]
    public void Says_where_the_peak_is()
    {
        // Slice 1 is the large one; it is held with slice 2 of the micro-batch before, not with its own slice 0.
        var schedule = Schedule.Parse("0F0.0 0F1.0 0I0.0 0F1.1 0W0.0 0I1.1 0W1.1 0B1.0");

        Assert.Equal(
            new MemoryPeak(new Bytes(111), 3),
            Assert.Single(Peaks(schedule, action => (action.MicroBatch, action.Slice) switch
            {
                (0, _) => 10,
                (_, 0) => 1,
                _ => 100,
            })));
        Assert.Equal(
            new MemoryPeak(new Bytes(104), 3),
            Assert.Single(MemoryInFlight.Peaks(
                schedule,
                action => new Bytes(action.MicroBatch == 0 ? 10 : action.Slice == 0 ? 1 : 100),
                _ => new Bytes(3))));
    }

    [Fact]
    public void A_device_without_work_holds_nothing() => Assert.Equal(
        new MemoryPeak(Bytes.Zero, null), Peaks(Schedule.Parse("0F0.0 0B0.0\n"), _ => 5)[1]);

    [Fact]
    public void Is_what_counting_at_every_instant_gives()
    {
        var random = new Random(20261126);
        for (var trial = 0; trial < 400; trial++)
        {
            var shape = RandomSchedule.Create(random, PipelineSchedules.Kinds[trial % 4]);
            var seed = random.Next(1000);
            var timeline = PipelineSimulator.Simulate(
                shape.Schedule,
                _ => new Milliseconds(1 + random.NextDouble()),
                _ => new Milliseconds(random.NextDouble()));

            var peaks = MemoryInFlight.Peaks(
                shape.Schedule, action => new Bytes(Held(action)), action => new Bytes(Kept(action)));

            for (var device = 0; device < shape.DeviceCount; device++)
            {
                var (heldMost, atMs) = MostAtAnyStart(timeline, device);
                Assert.Equal(heldMost, peaks[device].Held.Count);
                Assert.Equal(atMs, timeline.Devices[device][peaks[device].Position!.Value].Start.Value);
            }

            long Held(PipelineAction action) =>
                100 + ((seed + (action.Stage * 7) + (action.MicroBatch * 31) + (action.Slice * 13)) % 97);

            long Kept(PipelineAction action) => Held(action) % 89;

            (long Held, double AtMs) MostAtAnyStart(Timeline played, int device)
            {
                var times = played.Devices[device].ToDictionary(timed => timed.Action);
                var forwards = times.Values.Where(timed => timed.Action.Phase == Phase.Forward).ToArray();
                var all = forwards.Select(
                    at => (Held: forwards.Sum(forward => HeldAt(forward, at.Start)), At: at.Start.Value));
                return all.OrderByDescending(at => at.Held).ThenBy(at => at.At).First();

                long HeldAt(TimedAction forward, Milliseconds time)
                {
                    var action = forward.Action;
                    return forward.Start > time ? 0
                        : Ended(action with { Phase = Phase.Backward }, time) ? 0
                        : Ended(action with { Phase = Phase.WeightGradient }, time) ? 0
                        : Ended(action with { Phase = Phase.InputGradient }, time) ? Kept(action)
                        : Held(action);
                }

                bool Ended(PipelineAction action, Milliseconds time) =>
                    times.TryGetValue(action, out var timed) && timed.End <= time;
            }
        }
    }

    private static IReadOnlyList<MemoryPeak> Peaks(Schedule schedule, Func<PipelineAction, long> held) =>
        MemoryInFlight.Peaks(schedule, action => new Bytes(held(action)));
}
