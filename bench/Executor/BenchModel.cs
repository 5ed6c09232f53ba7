using TeraPipe.Bench.Planner;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Bench.Executor;

/// <summary>
/// A byte-level GPT with GPT-2's proportions, heads of 64 and an MLP four times as wide, so that nearly all the work is
/// in its layers.
/// </summary>
/// <param name="Layers">On all stages together.</param>
/// <param name="HiddenSize">Width, h.</param>
/// <param name="SequenceTokens">Tokens of every sequence, L.</param>
internal sealed record BenchModel(int Layers, int HiddenSize, int SequenceTokens)
{
    private const int HeadSize = 64;
    private const int Bytes = 256;
    private const int Seed = 1;
    private const int Grain = 32; // tokens: what a processor's matrix kernels take at a time is a part of it

    // equal work is counted in FLOPs
    private static readonly ClosedFormLatencyModel _notAsked = new(new(0, 0, 0, 1), new(0, 0, 0, 1), [1]);

    public GptShape Shape => new(
        Layers, HiddenSize, HiddenSize / HeadSize, 4 * HiddenSize, Bytes, SequenceTokens);

    public static Placement Placement { get; } = new(ScalarType.Float32, CPU, Seed);

    /// <summary>Random bytes.</summary>
    public TokenBatch Batch(int sequences)
    {
        var random = new Random(Seed);
        return new TokenBatch(
            [.. Enumerable.Range(0, sequences).Select(_ => RandomSequence(random, SequenceTokens + 1))], CPU);
    }

    /// <summary>One sequence in so many slices of equal length.</summary>
    public StepPlan EqualLengths(int stages, int slices, ScheduleKind schedule = ScheduleKind.Flush) =>
        OneSequence(stages, Enumerable.Repeat(new Tokens(SequenceTokens / slices), slices), schedule);

    /// <summary>
    /// One sequence in so many slices of equal work, as far as whole grains can have it: later ones, which attend to
    /// more, are shorter.
    /// </summary>
    public StepPlan EqualWork(int stages, int slices) => OneSequence(
        stages,
        FlopsEqualSlicing.Slices(
            new SlicingProblem(new Tokens(SequenceTokens), new Tokens(Grain), 1, stages, _notAsked),
            new LayerShape(HiddenSize, 4 * HiddenSize),
            slices),
        ScheduleKind.Flush);

    /// <summary>"4 layers, h 512, L 1024".</summary>
    public override string ToString() => $"{Layers} layers, h {HiddenSize}, L {SequenceTokens}";

    private StepPlan OneSequence(int stages, IEnumerable<Tokens> slices, ScheduleKind schedule) =>
        StepPlan.Create(new ScheduleChoice(schedule), stages, SequenceTokens, [new MicroBatchSlicing(1, slices)]);

    private static long[] RandomSequence(Random random, int tokens) =>
        [.. Enumerable.Range(0, tokens).Select(_ => random.NextInt64(Bytes))];
}
