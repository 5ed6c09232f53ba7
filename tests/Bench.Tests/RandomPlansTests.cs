using TeraPipe.Bench.Executor;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Bench.Tests;

public class RandomPlansTests
{
    private const int Devices = 2, SequenceTokens = 512, Sequences = 3, Grain = 64;

    private static readonly RandomPlans _plans = new(Devices, SequenceTokens, Sequences) { GrainTokens = Grain };

    [Fact]
    public void Equal_seeds_give_equal_plans() => Assert.Equal(Texts(seed: 5), Texts(seed: 5));

    [Fact]
    public void Other_seeds_give_other_plans() => Assert.NotEqual(Texts(seed: 5), Texts(seed: 6));

    [Fact]
    public void Every_schedule_is_drawn_and_all_sequences_are_in_every_plan()
    {
        var plans = _plans.Draw(seed: 5, count: 20).ToArray();

        Assert.Equal(20, plans.Length);
        Assert.All(plans, plan => Assert.Equal(Sequences, plan.BatchSequences));
        Assert.All(plans, plan => Assert.Equal(Devices, plan.Schedule.Devices.Count));
        Assert.Equal(5, plans.Count(plan => plan.Schedule.StageCount == 2 * Devices)); // interleaved
        Assert.Equal(5, plans.Count(plan => plan.Schedule.Devices[0].Any(
            action => action.Phase == Phase.WeightGradient))); // zero-bubble
    }

    [Fact]
    public void Slices_are_whole_grains_that_make_up_the_sequence() => Assert.All(
        _plans.Draw(seed: 5, count: 20).SelectMany(plan => plan.MicroBatches), microBatch =>
        {
            Assert.InRange(microBatch.Sequences, 1, 2);
            Assert.InRange(microBatch.Slices.Count, 1, 6);
            Assert.All(microBatch.Slices, slice => Assert.Equal(0, slice.Count % Grain));
            Assert.Equal(SequenceTokens, microBatch.Slices.Sum(slice => slice.Count));
        });

    [Fact]
    public void A_slice_has_as_its_context_what_comes_before_it()
    {
        var plan = _plans.Draw(seed: 5, count: 20).First(one => one.MicroBatches[0].Slices.Count == 3);
        var microBatch = plan.MicroBatches[0];
        var (first, second) = (microBatch.Slices[0].Count, microBatch.Slices[1].Count);

        Assert.Equal(
            [
                new SlicePlace(microBatch.Sequences, first, 0),
                new SlicePlace(microBatch.Sequences, second, first),
                new SlicePlace(microBatch.Sequences, SequenceTokens - first - second, first + second),
            ],
            SlicePlace.Of(plan)[0]);
    }

    private static IEnumerable<string> Texts(int seed) => _plans.Draw(seed, count: 20)
        .Select(plan => $"{plan.Schedule}: {string.Join(" + ", plan.MicroBatches)}");
}
