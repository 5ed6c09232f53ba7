using TeraPipe.Contracts.Observations;
using TeraPipe.Executor.Plans;

namespace TeraPipe.Executor.Tests.Plans;

public class ObservationQueueTests
{
    [Fact]
    public void Oldest_are_dropped_and_counted_when_too_many_wait()
    {
        var queue = Filled(capacity: 3, "aaaaa");

        Assert.Equal((3, 2L), (queue.Count, queue.Dropped));
        Assert.Equal([2, 3, 4], Steps(queue.Peek(mostSlices: 100)!));
    }

    [Fact]
    public void Batch_has_one_plan_and_few_enough_slices()
    {
        var queue = Filled(capacity: 10, "aaab", slices: 4);

        Assert.Equal([0, 1], Steps(queue.Peek(mostSlices: 11)!)); // each counts as 1 + 4
        Assert.Equal([0], Steps(queue.Peek(mostSlices: 1)!)); // one at least
        Assert.Equal([0, 1, 2], Steps(queue.Peek(mostSlices: 100)!));
        Assert.Equal("a", queue.Peek(mostSlices: 100)!.PlanId);
    }

    [Fact]
    public void What_was_dropped_while_its_batch_was_posted_is_not_removed_twice()
    {
        var queue = Filled(capacity: 3, "aaa");
        var batch = queue.Peek(mostSlices: 2)!;
        queue.Add("a", new Observation { Step = 3 });

        queue.Remove(batch);

        Assert.Equal([2, 3], Steps(queue.Peek(mostSlices: 100)!));
        Assert.Equal(1, queue.Dropped);
    }

    [Fact]
    public void Nothing_waits_after_all_was_stored()
    {
        var queue = Filled(capacity: 3, "ab");

        queue.Remove(queue.Peek(mostSlices: 100)!);
        Assert.Equal("b", queue.Peek(mostSlices: 100)!.PlanId);
        queue.Remove(queue.Peek(mostSlices: 100)!);

        Assert.Null(queue.Peek(mostSlices: 100));
        Assert.Equal((0, 0L), (queue.Count, queue.Dropped));
    }

    private static ObservationQueue Filled(int capacity, string plans, int slices = 0)
    {
        var queue = new ObservationQueue(capacity);
        for (var step = 0; step < plans.Length; step++)
        {
            queue.Add($"{plans[step]}", new Observation { Step = step, Slices = new SliceTime[slices] });
        }

        return queue;
    }

    private static IEnumerable<long> Steps(ObservationBatch batch) => batch.Observations.Select(one => one.Step!.Value);
}
