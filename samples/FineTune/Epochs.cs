using TeraPipe.Executor.Runtime;
using TeraPipe.FineTune.Examples;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.FineTune;

/// <summary>Passes through the data, each in another order, every sequence once.</summary>
internal static class Epochs
{
    private const int MicroBatches = 4; // of a step on each device

    /// <summary>The batches of a pass, one at a time; the caller's to dispose.</summary>
    public static IEnumerable<TokenBatch> Batches(ITask task, Options options, int epoch, int seed)
    {
        var order = Enumerable.Range(0, options.Sequences).Select(number => (long)number).ToArray();
        new Random((seed * 1_000_003) + epoch).Shuffle(order);
        return order.Chunk(options.Batch).Select(task.Batch);
    }

    /// <summary>Micro-batches of equal size, whole sequences each.</summary>
    public static StepPlan Plan(int stages, int sequenceTokens, int sequences)
    {
        var count = Math.Min(MicroBatches, sequences);
        var sizes = Spread(sequences, count);
        return StepPlan.Create(
            new ScheduleChoice(ScheduleKind.OneForwardOneBackward), stages, sequenceTokens,
            sizes.Select(size => new MicroBatchSlicing(size, [new Tokens(sequenceTokens)])));
    }

    /// <summary>So many things over so many places, as evenly as can be.</summary>
    public static int[] Spread(int things, int places) =>
        [.. Enumerable.Range(0, places).Select(place => ((place + 1) * things / places) - (place * things / places))];
}
