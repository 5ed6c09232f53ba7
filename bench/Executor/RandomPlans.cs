using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Bench.Executor;

/// <summary>Plans as nobody would make them: random micro-batches, each with a random slicing, under all schedules in
/// turn. Equal seeds give equal plans.</summary>
/// <param name="Devices">Of the pipeline, K.</param>
/// <param name="SequenceTokens">Tokens of every sequence, L.</param>
/// <param name="Sequences">Of the step, B.</param>
internal sealed record RandomPlans(int Devices, int SequenceTokens, int Sequences)
{
    private const int LargestMicroBatch = 2;
    private const int MostSlices = 6;
    private const int VirtualStages = 2; // under the interleaved schedule

    /// <summary>What every slice is a multiple of, in tokens.</summary>
    public required int GrainTokens { get; init; }

    public IEnumerable<StepPlan> Draw(int seed, int count)
    {
        var random = new Random(seed);
        var kinds = Enum.GetValues<ScheduleKind>();
        return [.. Enumerable.Range(0, count).Select(number =>
        {
            var kind = kinds[number % kinds.Length];
            var choice = new ScheduleChoice(kind, kind == ScheduleKind.Interleaved ? VirtualStages : 1);
            return StepPlan.Create(choice, Devices, SequenceTokens, MicroBatches(random));
        })];
    }

    private List<MicroBatchSlicing> MicroBatches(Random random)
    {
        var microBatches = new List<MicroBatchSlicing>();
        for (var left = Sequences; left > 0; left -= microBatches[^1].Sequences)
        {
            var size = random.Next(1, Math.Min(left, LargestMicroBatch) + 1);
            microBatches.Add(new MicroBatchSlicing(size, Slices(random)));
        }

        return microBatches;
    }

    /// <summary>Every number of slices is as likely as any other, and so is every slicing into so many.</summary>
    private Tokens[] Slices(Random random)
    {
        var grains = SequenceTokens / GrainTokens;
        var slices = random.Next(1, Math.Min(MostSlices, grains) + 1);
        int[] cuts = [.. Enumerable.Range(1, grains - 1).OrderBy(_ => random.Next()).Take(slices - 1).Order()];
        return [.. cuts.Append(grains).Zip(cuts.Prepend(0), (end, start) => new Tokens((end - start) * GrainTokens))];
    }
}
