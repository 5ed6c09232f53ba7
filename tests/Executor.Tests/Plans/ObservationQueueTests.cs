using TeraPipe.Executor.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Executor.Tests.Plans;

public class ObservationQueueTests
{
    [Fact]
    public void Oldest_are_dropped_and_counted_when_too_many_wait()
    {
        var queue = Filled(capacity: 3, "aaaaa");

        Assert.Equal((3, 2L), (queue.Count, queue.Dropped));
        Assert.Equal([2, 3, 4], Steps(queue.Peek(mostRows: 100)!));
    }

    [Fact]
    public void Batch_has_one_plan_and_few_enough_slices()
    {
        var queue = Filled(capacity: 10, "aaab", slices: 4);

        Assert.Equal([0, 1], Steps(queue.Peek(mostRows: 11)!)); // each counts as 1 + 4
        Assert.Equal([0], Steps(queue.Peek(mostRows: 1)!)); // one at least
        Assert.Equal([0, 1, 2], Steps(queue.Peek(mostRows: 100)!));
        Assert.Equal("a", queue.Peek(mostRows: 100)!.PlanId);
    }

    [Fact]
    public void What_was_dropped_while_its_batch_was_posted_is_not_removed_twice()
    {
        var queue = Filled(capacity: 3, "aaa");
        var batch = queue.Peek(mostRows: 2)!;
        queue.Add(Step("a", 3));

        queue.Remove(batch);

        Assert.Equal([2, 3], Steps(queue.Peek(mostRows: 100)!));
        Assert.Equal(1, queue.Dropped);
    }

    [Fact]
    public void Nothing_waits_after_all_was_stored()
    {
        var queue = Filled(capacity: 3, "ab");

        queue.Remove(queue.Peek(mostRows: 100)!);
        Assert.Equal("b", queue.Peek(mostRows: 100)!.PlanId);
        queue.Remove(queue.Peek(mostRows: 100)!);

        Assert.Null(queue.Peek(mostRows: 100));
        Assert.Equal((0, 0L), (queue.Count, queue.Dropped));
    }

    private static ObservationQueue Filled(int capacity, string plans, int slices = 0)
    {
        var queue = new ObservationQueue(capacity);
        for (var step = 0; step < plans.Length; step++)
        {
            queue.Add(Step($"{plans[step]}", step, slices));
        }

        return queue;
    }

    private static WaitingStep Step(string planId, int step, int slices = 0) => new(
        planId, new MeasuredStep(step, Milliseconds.Zero, [new TimedAction[slices]]), DateTimeOffset.UnixEpoch,
        Turn: 0);

    private static IEnumerable<long> Steps(ObservationBatch batch) => batch.Steps.Select(one => one.Step.Step);
}
