using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Tests.Schedules;

public class FlushScheduleTests
{
    [Fact]
    public void Does_all_forwards_and_then_all_backwards_in_reverse() => Assert.Equal(
        "0F0.0 0F0.1 0F1.0 0B1.0 0B0.1 0B0.0\n1F0.0 1F0.1 1F1.0 1B1.0 1B0.1 1B0.0",
        FlushSchedule.Create(stageCount: 2, sliceCounts: [2, 1]).ToString());
}
