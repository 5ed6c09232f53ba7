using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Tests.Schedules;

public class ScheduleValidatorTests
{
    [Theory]
    // Two stages, micro-batch 0 of two slices.
    [InlineData("0F0.0 0F0.1 0B0.1 0B0.0\n1F0.0 1F0.1 1B0.1", "device 1: 1B0.0 is missing")]
    [InlineData("0F0.0 0F0.1 0B0.1 0I0.0\n1F0.0 1F0.1 1B0.1 1B0.0", "device 0: 0W0.0 is missing")]
    [InlineData("0F0.0 0F0.1 0B0.1 0W0.0\n1F0.0 1F0.1 1B0.1 1B0.0", "device 0: 0I0.0 is missing")]
    [InlineData("0F0.0 0F0.1 0B0.1 0B0.0 0B0.1\n1F0.0 1F0.1 1B0.1 1B0.0",
        "device 0, position 4: 0B0.1 has been done at position 2")]
    [InlineData("0F0.0 0F0.1 0B0.1 0B0.0\n1F0.0 1F0.1 1B0.1 1B0.0 1W0.0",
        "device 1, position 4: 1W0.0 does over what 1B0.0 has done at position 3: a backward is whole or split")]
    [InlineData("0F0.0 0F0.1 0B0.1 0B0.0\n1F0.0 1F0.1 1F0.2 1B0.1 1B0.0",
        "device 1, position 2: 1F0.2 is of slice 2, and its micro-batch has 2 slices")]
    [InlineData("0F0.0 0F0.1 0B0.1 0B0.0 0F999999999.0\n1F0.0 1F0.1 1B0.1 1B0.0",
        "device 0, position 4: 0F999999999.0 is of micro-batch 999999999, and there are 1 micro-batches")]
    [InlineData("0F0.0 0F0.1 0B0.1 0B0.0\n1F0.0 1F0.1 1B0.1 1B0.0 999999999F0.0",
        "device 1, position 4: 999999999F0.0 is on stage 999999999, and there are 2 stages")]
    [InlineData("0F0.0 0F0.1 0B0.1 0B0.0\n1F0.1 1F0.0 1B0.1 1B0.0",
        "device 1, position 0: 1F0.1 needs 1F0.0, which comes later, at position 1")]
    [InlineData("0F0.0 0F0.1 0I0.1 0I0.0 0W0.0 0W0.1\n1F0.0 1F0.1 1I0.1 1W0.0 1W0.1 1I0.0",
        "device 1, position 3: 1W0.0 needs 1I0.0, which comes later, at position 5")]
    public void Says_where_and_why(string text, params string[] expected) =>
        Assert.Equal(expected, Validate(text, 2, [2]));

    [Fact]
    public void A_backward_comes_after_the_forwards_and_backwards_of_later_slices() => Assert.Equal(
        [
            "device 0, position 1: 0B0.0 needs 0F0.1, which comes later, at position 2",
            "device 0, position 1: 0B0.0 needs 0B0.1, which comes later, at position 3",
        ],
        Validate("0F0.0 0B0.0 0F0.1 0B0.1", 1, [2]));

    [Fact]
    public void Stages_on_one_device_are_in_order_too() => Assert.Equal(
        ["device 0, position 0: 1F0.0 needs 0F0.0, which comes later, at position 1"],
        Validate("1F0.0 0F0.0 1B0.0 0B0.0", 2, [1]));

    [Fact]
    public void Devices_that_wait_for_each_other_are_a_deadlock() => Assert.Equal(
        [
            "device 0, position 1: 0B0.0 waits for 1B0.0 on device 1, position 2, which is never reached",
            "device 1, position 1: 1F1.0 waits for 0F1.0 on device 0, position 2, which is never reached",
        ],
        Validate("0F0.0 0B0.0 0F1.0 0B1.0\n1F0.0 1F1.0 1B0.0 1B1.0\n2F0.0 2B0.0 2F1.0 2B1.0", 3, [1, 1]));

    [Fact]
    public void Tells_all_faults_at_once()
    {
        var faults = ScheduleValidator.Validate(
            Schedule.Parse("0F0.0 0F0.1 0F0.0 0B0.0 0B0.1\n1F0.0 1B7.0 1B0.1 1B0.0 1F0.1"), 2, [2]);

        Assert.Equal(
            [
                (ScheduleFaultKind.Repeated, "0F0.0"),
                (ScheduleFaultKind.Unknown, "1B7.0"),
                (ScheduleFaultKind.OutOfOrder, "0B0.0"),
                (ScheduleFaultKind.OutOfOrder, "1B0.1"),
                (ScheduleFaultKind.OutOfOrder, "1B0.0"),
            ],
            faults.Select(fault => (fault.Kind, fault.Action.ToString())));
    }

    [Fact]
    public void A_backward_may_be_split_on_one_stage_and_whole_on_another() =>
        Assert.Empty(Validate("0F0.0 0B0.0\n1F0.0 1I0.0 1W0.0", 2, [1]));

    [Fact]
    public void Whatever_is_taken_away_doubled_or_swapped_is_found()
    {
        var random = new Random(20261121);
        for (var trial = 0; trial < 600; trial++)
        {
            var shape = RandomSchedule.Create(random, PipelineSchedules.Kinds[trial % 4]);
            var lists = shape.Schedule.Devices.Select(actions => actions.ToList()).ToArray();
            var list = lists[random.Next(lists.Length)];
            var (position, action) = Pick(random, list);
            switch (trial / 4 % 3)
            {
                case 0:
                    list.RemoveAt(position);
                    break;
                case 1:
                    list.Insert(random.Next(list.Count + 1), action);
                    break;
                default:
                    // The last backward of a slice cannot come before its forward.
                    var forward = list.IndexOf(action with { Phase = Phase.Forward });
                    var last = list.FindLastIndex(other => action with { Phase = other.Phase } == other);
                    (list[forward], list[last]) = (list[last], list[forward]);
                    break;
            }

            Assert.NotEmpty(ScheduleValidator.Validate(new Schedule(lists), shape.StageCount, shape.SliceCounts));
        }
    }

    private static (int Position, PipelineAction Action) Pick(Random random, List<PipelineAction> list)
    {
        var position = random.Next(list.Count);
        return (position, list[position]);
    }

    private static string[] Validate(string text, int stageCount, int[] sliceCounts) =>
        [.. ScheduleValidator.Validate(Schedule.Parse(text), stageCount, sliceCounts).Select(fault => $"{fault}")];
}
