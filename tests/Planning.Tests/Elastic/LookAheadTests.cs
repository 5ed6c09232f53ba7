using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Elastic;

public class LookAheadTests
{
    private const int Layers = 6;
    private const double Rounding = 1e-9; // relative
    private const double NearBest = 1.05; // not all orders are looked at

    /// <summary>F : I : W = 1 : 1 : 1, F = 1 ms for a layer and a sequence; one sequence a micro-batch.</summary>
    private static readonly ElasticJob _job = new()
    {
        Devices = 2,
        Device = new StageDevice(new FunctionLatencyModel((b, l, _) => (b * l / 16.0, b * l / 8.0), [1])),
        Sequence = new(16),
        Grain = new(16),
        IsCausal = false,
        StepSequences = 3,
        Schedule = ScheduleChoice.Flush,
        DataParallelLink = new NetworkLink(new(0.01), 10),
        LayerGradients = new(1_000_000),
    };

    /// <summary>
    /// Three sequences. Four of six layers frozen, three layers a stage: F of 3, and F + B of 1 + 2 and 4. The last
    /// stage never waits after 3: 3 + 3 · 3 + 3 · 4 = 24. Ahead, it never waits: 21. Three frozen, four layers and two:
    /// F + B of 3 + 1 + 2 and of 2 + 4. Without the prefix 1 + 3 · 6 + 2 = 21, in which stage 0 waits for 12 and has 9
    /// of prefix: the third forward runs from 9 to 12, and lets a B wait from 11 on.
    /// </summary>
    [Theory]
    [InlineData(4, 24, 21, 12)]
    [InlineData(3, 28, 21, 9)]
    public void What_a_step_gains_is_in_its_bubbles(int frozen, double stepMs, double aheadMs, double prefixMs)
    {
        var plan = PlanOf(_job, frozen);

        var ahead = plan.WithLookAhead!;

        Assert.Equal(
            (stepMs, aheadMs, aheadMs),
            (plan.StepTime.Value, ahead.StepTime.Value, Math.Round(ahead.LowerBound.Value, 9)));
        Assert.True(ahead.Step.Makespan <= ahead.StepTime);
        Assert.Equal(prefixMs, ahead.Ahead.Sum(stage => stage.Sum(timed => timed.End.Value - timed.Start.Value)));
        Assert.Equal(3 * 16, ahead.KeptTokens);
    }

    [Fact]
    public void Nothing_runs_ahead_where_nothing_is_frozen_or_all_of_it_is_cached()
    {
        Assert.Null(PlanOf(_job, frozen: 0).WithLookAhead);
        Assert.Null(ElasticPlanner.Plan(_job, LayerModes.Of(Layers, 4, isCached: true))!.WithLookAhead);

        var withoutBubble = ElasticPlanner.Plan(_job with { Devices = 1 }, LayerModes.Of(Layers, 4))!;
        Assert.Null(withoutBubble.WithLookAhead);
    }

    /// <summary>Of all ways to put the prefix's forwards between the step's actions, which keep their order.</summary>
    [Fact]
    public void It_lies_between_the_best_order_of_all_and_the_step()
    {
        foreach (var kind in (ScheduleKind[])[ScheduleKind.Flush, ScheduleKind.OneForwardOneBackward])
        {
            foreach (var (frozen, batch) in from frozen in Enumerable.Range(1, Layers - 1)
                                            from batch in (int[])[1, 2, 3]
                                            select (frozen, batch))
            {
                var job = _job with { Schedule = new(kind), StepSequences = batch };
                var plan = PlanOf(job, frozen);

                var bestMs = BestMs(job, plan, frozen);

                var aheadMs = plan.WithLookAhead?.StepTime.Value ?? plan.StepTime.Value;
                var context = $"{kind}, {frozen} frozen, {batch} sequences: {plan.StepTime}, best {bestMs} ms";
                Assert.True(plan.WithLookAhead?.LowerBound.Value <= bestMs * (1 + Rounding)
                    || plan.WithLookAhead is null, context);
                Assert.True(aheadMs <= plan.StepTime.Value, context);
                Assert.InRange(aheadMs, bestMs * (1 - Rounding), bestMs * NearBest);
            }
        }
    }

    /// <summary>Step after step: each finds its prefix done, and no device does two things at once.</summary>
    [Fact]
    public void Its_steps_can_follow_each_other()
    {
        var job = _job with
        {
            Devices = 4,
            StepSequences = 8,
            IsCausal = true,
            Sequence = new(64),
            Schedule = new(ScheduleKind.OneForwardOneBackward),
        };
        for (var frozen = 1; frozen < Layers; frozen++)
        {
            foreach (var plan in ElasticPlanner.All(job, LayerModes.Of(Layers, frozen)))
            {
                if (plan.WithLookAhead is not { } ahead)
                {
                    continue;
                }

                var doneMs = new Dictionary<(int, int), double>();
                foreach (var (here, prefix) in ahead.Step.Devices.Zip(ahead.Ahead))
                {
                    _ = new Timeline([[.. here.Where(timed => timed.End > timed.Start).Concat(prefix)
                        .OrderBy(timed => timed.Start)]]); // which refuses what overlaps
                    foreach (var timed in prefix)
                    {
                        var slice = (timed.Action.MicroBatch, timed.Action.Slice);
                        Assert.True(timed.Start.Value >= doneMs.GetValueOrDefault(slice));
                        doneMs[slice] = timed.End.Value;
                    }
                }

                Assert.True(doneMs.Values.Max() <= ahead.StepTime.Value);
                Assert.True(ahead.LowerBound <= ahead.StepTime && ahead.StepTime < plan.StepTime);
                Assert.Equal(
                    frozen * plan.StepSequences / plan.Replicas * 4.0, // F of a sequence and a layer: 64 / 16 ms
                    ahead.Ahead.Sum(stage => stage.Sum(timed => timed.End.Value - timed.Start.Value)),
                    1e-6);
            }
        }
    }

    private static ElasticPlan PlanOf(ElasticJob job, int frozen) =>
        ElasticPlanner.All(job, LayerModes.Of(Layers, frozen))
            .Single(plan => (plan.StageCount, plan.Replicas) == (2, 1));

    private static double BestMs(ElasticJob job, ElasticPlan plan, int frozen)
    {
        var batch = job.StepSequences;
        int[] ends = [plan.LayersPerStage[0], Layers];
        double[] prefixMs = [Math.Min(frozen, ends[0]), Math.Max(0, frozen - ends[0])];
        double[] activeMs = [Math.Max(0, ends[0] - frozen), Layers - Math.Max(frozen, ends[0])];
        var schedule = job.Schedule.Create(2, [.. Enumerable.Repeat(1, batch)]);
        string[] prefix = [.. Enumerable.Range(0, batch).Select(m => $"P{m}")];
        var merged = Enumerable.Range(0, 2).Select(k => Merges(
            [.. schedule.Devices[k].Where(_ => activeMs[k] > 0).Select(OrderedStep.NameOf)],
            prefixMs[k] > 0 ? prefix : []).ToArray()).ToArray();
        return (from first in merged[0] from second in merged[1] select (first, second)).Min(pair =>
            new OrderedStep(schedule, [pair.first, pair.second], prefixMs, activeMs).Ms);
    }

    private static IEnumerable<string[]> Merges(string[] left, string[] right) =>
        left.Length == 0 ? [right]
        : right.Length == 0 ? [left]
        : Merges(left[1..], right).Select(rest => (string[])[left[0], .. rest])
            .Concat(Merges(left, right[1..]).Select(rest => (string[])[right[0], .. rest]));
}
