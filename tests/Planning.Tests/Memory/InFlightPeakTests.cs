using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using static TeraPipe.Planning.Tests.Memory.TestModels;

namespace TeraPipe.Planning.Tests.Memory;

/// <summary>
/// The walk against a naive count: at each action everything that is alive is added up from scratch, by the definition
/// of when it is alive, in sizes written out for one small model.
/// </summary>
public class InFlightPeakTests
{
    private static readonly ModelShape Model = Gpt(layers: 6, hidden: 64, heads: 4);

    private static readonly MemorySettings Settings = new() { HasFusedAttention = false };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Peaks_are_those_of_a_naive_count_on_random_schedules(bool splitsBackward)
    {
        var random = new Random(20261102);
        for (var trial = 0; trial < 150; trial++)
        {
            var (stageCount, devices) = random.Next(3) switch { 0 => (1, 1), 1 => (3, 3), _ => (6, 3) };
            var batch = Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomSlicing(random)).ToArray();
            var schedule = RandomSchedule(random, stageCount, devices, batch, splitsBackward);
            var memory = new MemoryModel(Model, Enumerable.Repeat(6 / stageCount, stageCount), Settings);

            var peaks = memory.Under(schedule, batch);

            for (var d = 0; d < devices; d++)
            {
                Assert.Equal(
                    NaivePeak(schedule.Devices[d], batch, stageCount),
                    (peaks[d].Activations + peaks[d].KeysAndValues).Count);
            }
        }
    }

    private static long NaivePeak(
        IReadOnlyList<PipelineAction> actions, MicroBatchSlicing[] batch, int stageCount)
    {
        var slices = actions.Select(action => action with { Phase = Phase.Forward }).Distinct().ToArray();
        var footprints = slices.ToDictionary(
            slice => slice, slice => FootprintOf(slice, batch[slice.MicroBatch], stageCount));
        var peak = 0L;
        for (var now = 0; now < actions.Count; now++)
        {
            // while the action runs, and when it has just ended
            peak = Math.Max(peak, Math.Max(
                slices.Sum(slice => Alive(slice, begun: now, ended: now - 1)),
                slices.Sum(slice => Alive(slice, begun: now, ended: now))));
        }

        return peak;

        long Alive(PipelineAction slice, int begun, int ended)
        {
            var footprint = footprints[slice];
            var isHeld = At(slice, Phase.Forward) <= begun && Backward(slice) > ended;
            var waits = At(slice, Phase.InputGradient) is >= 0 and var i && i <= ended
                && At(slice, Phase.WeightGradient) > ended;
            var sequence = slices.Where(other => other.Stage == slice.Stage && other.MicroBatch == slice.MicroBatch)
                .ToArray();
            var lasts = Backward(slice with { Slice = 0 }) > ended; // its backward is the sequence's last
            var hasKeys = lasts && sequence.Any(other => At(other, Phase.Forward) <= begun);
            var hasGradients = lasts && sequence.Any(other => Backward(other) <= begun);
            return (isHeld ? footprint.Held : 0)
                + (hasKeys ? footprint.KeysAndValues : 0)
                + (hasGradients ? 2 * footprint.KeysAndValues : 0) // of 4 bytes instead of 2
                + (waits ? footprint.UntilWeights : 0);
        }

        int Backward(PipelineAction slice) => Math.Max(At(slice, Phase.Backward), At(slice, Phase.InputGradient));

        int At(PipelineAction slice, Phase phase) => actions.ToList().IndexOf(slice with { Phase = phase });
    }

    private static (long Held, long KeysAndValues, long UntilWeights) FootprintOf(
        PipelineAction slice, MicroBatchSlicing microBatch, int stageCount)
    {
        const long H = 64, A = 4, V = 51200;
        var layers = Model.Layers / stageCount;
        var context = microBatch.Slices.Take(slice.Slice).Sum(each => (long)each.Count);
        var length = microBatch.Slices[slice.Slice].Count;
        var tokens = microBatch.Sequences * length;
        var isFirst = slice.Stage == 0;
        var isLast = slice.Stage == stageCount - 1;
        return (
            tokens * ((layers * ((30 * H) + (5 * A * (context + length))))
                + (isFirst ? H : 0) + (isLast ? (4 * H) + (4 * V) : 0)),
            tokens * layers * 4 * H,
            tokens * ((layers * 32 * H) + (isLast ? 2 * (H + V) : 0)));
    }

    private static MicroBatchSlicing RandomSlicing(Random random) => Cut(
        random.Next(1, 3), [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => 8 * random.Next(1, 5))]);

    /// <summary>
    /// On each device an order in which each slice's forward comes after the slice before and its backward after the
    /// slice after; across devices it may well be stuck, but memory does not ask.
    /// </summary>
    private static Schedule RandomSchedule(
        Random random, int stageCount, int devices, MicroBatchSlicing[] batch, bool splitsBackward)
    {
        return new Schedule(Enumerable.Range(0, devices).Select(device =>
        {
            var chains = (from stage in Enumerable.Range(0, stageCount / devices).Select(v => device + (v * devices))
                          from microBatch in Enumerable.Range(0, batch.Length)
                          select new Queue<PipelineAction>(Chain(stage, microBatch))).ToList();
            var actions = new List<PipelineAction>();
            while (chains.Count > 0)
            {
                var chain = chains[random.Next(chains.Count)];
                actions.Add(chain.Dequeue());
                chains.RemoveAll(other => other.Count == 0);
            }

            return actions;
        }));

        IEnumerable<PipelineAction> Chain(int stage, int microBatch)
        {
            var last = batch[microBatch].Slices.Count - 1;
            for (var slice = 0; slice <= last; slice++)
            {
                yield return new PipelineAction(stage, Phase.Forward, microBatch, slice);
            }

            var backwards = splitsBackward ? new[] { Phase.InputGradient, Phase.WeightGradient } : [Phase.Backward];
            foreach (var slice in Enumerable.Range(0, last + 1).Reverse())
            {
                foreach (var phase in backwards)
                {
                    yield return new PipelineAction(stage, phase, microBatch, slice);
                }
            }
        }
    }
}
