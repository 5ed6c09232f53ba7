using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Tests.Schedules;

public class PipelineSchedulesTests
{
    private static readonly int[][] Shapes =
        [[1], [5], [1, 1], [1, 1, 1, 1, 1, 1, 1, 1], [4, 4, 4], [3, 1, 2], [1, 7, 1, 1], [9, 2], [2, 2, 2, 2, 2, 2, 2]];

    public static TheoryData<ScheduleKind> Kinds => [.. PipelineSchedules.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_schedule_of_every_shape_is_sound_and_its_text_parses_back(ScheduleKind kind)
    {
        foreach (var (deviceCount, virtualStages, sliceCounts) in
            from deviceCount in Enumerable.Range(1, 7)
            from virtualStages in Enumerable.Range(1, kind == ScheduleKind.Interleaved ? 4 : 1)
            from sliceCounts in Shapes
            select (deviceCount, virtualStages, sliceCounts))
        {
            var schedule = PipelineSchedules.Create(kind, deviceCount, sliceCounts, virtualStages);

            Assert.Empty(ScheduleValidator.Validate(schedule, deviceCount * virtualStages, sliceCounts));
            Assert.Equal(deviceCount, schedule.Devices.Count);
            Assert.Equal(deviceCount * virtualStages, schedule.StageCount);
            Assert.Equal(schedule.Devices, Schedule.Parse(schedule.ToString()).Devices);
        }
    }

    [Fact]
    public void Random_schedules_are_sound()
    {
        var random = new Random(20261120);
        for (var trial = 0; trial < 1000; trial++)
        {
            var shape = RandomSchedule.Create(random, PipelineSchedules.Kinds[trial % 4]);

            Assert.Empty(ScheduleValidator.Validate(shape.Schedule, shape.StageCount, shape.SliceCounts));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_name_stands_for_a_kind(ScheduleKind kind)
    {
        Assert.True(PipelineSchedules.TryParse(kind.Name(), out var parsed));
        Assert.Equal(kind, parsed);
        var phases = PipelineSchedules.Create(kind, 2, [2]).Devices[0].Select(action => action.Phase).ToHashSet();
        Assert.Equal(kind.SplitsBackward(), phases.Contains(Phase.WeightGradient));
        Assert.Equal(!kind.SplitsBackward(), phases.Contains(Phase.Backward));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Flush")]
    [InlineData("")]
    public void Another_name_stands_for_none(string? name) => Assert.False(PipelineSchedules.TryParse(name, out _));

    [Fact]
    public void Only_the_interleaved_schedule_has_virtual_stages()
    {
        var error = Assert.Throws<ArgumentException>(
            () => PipelineSchedules.Create(ScheduleKind.OneForwardOneBackward, 4, [1], virtualStages: 2));

        Assert.Contains("1f1b schedule has one stage on each device, not 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 2, 0 })]
    public void There_is_something_to_do(int[] sliceCounts) => Assert.All(
        PipelineSchedules.Kinds,
        kind => Assert.Throws<ArgumentException>(() => PipelineSchedules.Create(kind, 2, sliceCounts)));

    [Fact]
    public void One_forward_one_backward_is_in_the_order_of_Seq1F1B() => Assert.Equal(
        // w = K − k + n − 2 forwards first; the last stage turns round after the n-th.
        "0F0.0 0F0.1 0F1.0 0B0.1 0F1.1 0B0.0 0B1.1 0B1.0\n1F0.0 1F0.1 1B0.1 1F1.0 1B0.0 1F1.1 1B1.1 1B1.0",
        PipelineSchedules.Create(ScheduleKind.OneForwardOneBackward, 2, [2, 2]).ToString());

    [Fact]
    public void Interleaving_is_in_the_order_of_Megatron() => Assert.Equal(
        // 2 devices with 2 stages, 4 micro-batches: 2 (D − 1 − d) + (V − 1) D forwards first, rounds of D.
        "0F0.0 0F1.0 2F0.0 2F1.0 0F2.0 2B0.0 0F3.0 2B1.0 2F2.0 0B0.0 2F3.0 0B1.0 2B2.0 2B3.0 0B2.0 0B3.0\n"
        + "1F0.0 1F1.0 3F0.0 3B0.0 3F1.0 3B1.0 1F2.0 1B0.0 1F3.0 1B1.0 3F2.0 3B2.0 3F3.0 3B3.0 1B2.0 1B3.0",
        PipelineSchedules.Create(ScheduleKind.Interleaved, 2, [1, 1, 1, 1], virtualStages: 2).ToString());

    [Fact]
    public void Zero_bubble_puts_weight_gradients_off_by_the_stage() => Assert.Equal(
        "0F0.0 0F1.0 0I0.0 0W0.0 0F2.0 0I1.0 0W1.0 0I2.0 0W2.0\n1F0.0 1I0.0 1F1.0 1I1.0 1W0.0 1F2.0 1I2.0 1W1.0 1W2.0",
        PipelineSchedules.Create(ScheduleKind.ZeroBubble, 2, [1, 1, 1]).ToString());
}
