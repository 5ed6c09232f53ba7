using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Tests.Schedules;

namespace TeraPipe.Planning.Tests.Simulation;

/// <summary>The simulator against <see cref="LongestPath"/>.</summary>
public class SimulatorOracleTests
{
    private const double Tolerance = 1e-12; // of the makespan

    public static TheoryData<ScheduleKind, bool> Cases =>
    [
        .. PipelineSchedules.Kinds.Select(kind => (kind, false)),
        .. PipelineSchedules.Kinds.Select(kind => (kind, true)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_start_and_end_is_the_longest_path_to_it(ScheduleKind kind, bool withTransfers)
    {
        var random = new Random(20261122);
        for (var trial = 0; trial < 300; trial++)
        {
            var shape = RandomSchedule.Create(random, kind);
            var (durations, transfers) = (new RandomTimes(random), new RandomTimes(random));
            var oracle = new LongestPath(
                shape.Schedule.Devices, shape.SliceCounts, durations.Ms, withTransfers ? transfers.Ms : _ => 0);

            var timeline = PipelineSimulator.Simulate(
                shape.Schedule, durations.Of, withTransfers ? transfers.Of : null);

            var tolerance = Tolerance * oracle.MakespanMs;
            Assert.Equal(oracle.MakespanMs, timeline.Makespan.Value, tolerance);
            foreach (var timed in timeline.Devices.SelectMany(actions => actions))
            {
                Assert.Equal(oracle.StartMs(timed.Action), timed.Start.Value, tolerance);
                Assert.Equal(oracle.EndMs(timed.Action), timed.End.Value, tolerance);
            }
        }
    }

    [Fact]
    public void One_player_tells_the_makespan_of_one_time_after_another()
    {
        var random = new Random(20261123);
        for (var trial = 0; trial < 40; trial++)
        {
            var shape = RandomSchedule.Create(random, PipelineSchedules.Kinds[trial % 4]);
            var player = new SchedulePlayer(shape.Schedule);
            for (var play = 0; play < 6; play++)
            {
                var (durations, transfers) = (new RandomTimes(random), new RandomTimes(random));
                double[] durationsMs = [.. player.Actions.Select(durations.Ms)];
                double[] transfersMs = play % 2 == 0 ? [] : [.. player.Actions.Select(transfers.Ms)];

                var expected = PipelineSimulator.Simulate(
                    shape.Schedule, durations.Of, play % 2 == 0 ? null : transfers.Of).Makespan.Value;

                Assert.Equal(expected, player.MakespanMs(durationsMs, transfersMs));
                Assert.Equal(expected, player.Play(durationsMs, transfersMs).Makespan.Value);
            }
        }
    }

    [Fact]
    public void A_player_takes_one_time_an_action()
    {
        var player = new SchedulePlayer(FlushSchedule.Create(2, [2]));

        Assert.Equal(5, player.MakespanMs([0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1]));
        Assert.Throws<ArgumentException>(() => player.MakespanMs(new double[7]));
        Assert.Throws<ArgumentException>(() => player.MakespanMs(new double[8], new double[9]));
    }
}
