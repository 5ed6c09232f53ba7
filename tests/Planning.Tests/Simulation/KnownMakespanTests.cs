using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Planning.Tests.Simulation;

/// <summary>What the papers say of their schedules with equal times; these are small whole numbers: exact.</summary>
public class KnownMakespanTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    [InlineData(4, 8)]
    [InlineData(7, 20)]
    public void With_micro_batches_alone_1F1B_lasts_as_long_as_flush(int stages, int microBatches)
    {
        var sliceCounts = Enumerable.Repeat(1, microBatches).ToArray();

        // Narayanan et al. 2021, section 2.2.1, of GPipe and of 1F1B: M (F + B) and a bubble of (K − 1) (F + B).
        var expected = (microBatches + stages - 1) * (2 + 5);
        Assert.All(
            [ScheduleKind.Flush, ScheduleKind.OneForwardOneBackward],
            kind => Assert.Equal(expected, MakespanMs(kind, stages, sliceCounts, 1, f: 2, i: 4, w: 1)));
    }

    [Theory]
    [InlineData(4, 8, 1)]
    [InlineData(4, 8, 2)]
    [InlineData(4, 12, 3)]
    [InlineData(8, 8, 4)]
    public void V_virtual_stages_make_the_bubble_V_times_smaller(int devices, int microBatches, int virtualStages)
    {
        var sliceCounts = Enumerable.Repeat(1, microBatches).ToArray();

        // Section 2.2.2: M V (f + b) and a bubble of (P − 1) (f + b), with the times f and b of one virtual stage.
        Assert.Equal(
            ((microBatches * virtualStages) + devices - 1) * (1 + 2),
            MakespanMs(ScheduleKind.Interleaved, devices, sliceCounts, virtualStages, f: 1, i: 1, w: 1));
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(4, 8)]
    [InlineData(8, 24)]
    public void Zero_bubble_leaves_F_plus_I_minus_W_a_stage(int stages, int microBatches) => Assert.Equal(
        // Qi et al. 2024, table 2, ZB-H1: M (F + I + W) and a bubble of (K − 1) (F + I − W).
        (microBatches * 3) + stages - 1,
        MakespanMs(ScheduleKind.ZeroBubble, stages, [.. Enumerable.Repeat(1, microBatches)], 1, f: 1, i: 1, w: 1));

    [Fact]
    public void Zero_bubble_is_never_longer_than_1F1B_where_F_I_and_W_are_equal()
    {
        var random = new Random(20261124);
        for (var trial = 0; trial < 500; trial++)
        {
            var stages = random.Next(1, 9);
            int[] sliceCounts = [.. Enumerable.Range(0, random.Next(1, 10)).Select(_ => random.Next(1, 6))];

            var whole = MakespanMs(ScheduleKind.OneForwardOneBackward, stages, sliceCounts, 1, f: 1, i: 1, w: 1);
            var split = MakespanMs(ScheduleKind.ZeroBubble, stages, sliceCounts, 1, f: 1, i: 1, w: 1);

            Assert.True(split <= whole, $"K {stages}, [{string.Join(", ", sliceCounts)}]: {split} > {whole}");
        }
    }

    private static double MakespanMs(
        ScheduleKind kind, int devices, int[] sliceCounts, int virtualStages, int f, int i, int w) =>
        PipelineSimulator.Simulate(
            new ScheduleChoice(kind, virtualStages).Create(devices, sliceCounts),
            action => new Milliseconds(action.Phase switch
            {
                Phase.Forward => f,
                Phase.Backward => i + w,
                Phase.InputGradient => i,
                _ => w,
            })).Makespan.Value;
}
