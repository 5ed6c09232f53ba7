using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Tests.Schedules;

public class ScheduleTests
{
    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(3, new[] { 2, 4, 1 })]
    [InlineData(96, new[] { 40 })]
    public void Its_text_parses_back(int stageCount, int[] sliceCounts)
    {
        var schedule = FlushSchedule.Create(stageCount, sliceCounts);

        var parsed = Schedule.Parse(schedule.ToString());

        Assert.Equal(schedule.Devices, parsed.Devices);
    }

    [Fact]
    public void Rejects_an_action_on_another_stages_line() =>
        Assert.Throws<ArgumentException>(() => Schedule.Parse("0F0.0\n0F0.0"));

    [Fact]
    public void Rejects_what_is_no_action() => Assert.Throws<FormatException>(() => Schedule.Parse("0F0.0 and then"));

    [Fact]
    public void Has_a_stage() => Assert.Throws<ArgumentException>(() => new Schedule([]));
}
