using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.OwnModel;

/// <summary>Trains the model unsliced on one stage, and in slices over several, on the same batches.</summary>
internal static class Training
{
    private const int Sequences = 2; // of a batch

    private const double Tolerance = 1e-9; // relative, in fp64; AdamW magnifies rounding from step to step

    /// <exception cref="LossesDifferException">A loss of one is not the other's.</exception>
    public static void Run(Options options)
    {
        options.Check();
        var text = ByteText.Read(options.Data, options.SequenceTokens);
        var shape = ParallelAlibiLayer.Model(options.Layers, ByteText.VocabularySize, options.SequenceTokens);
        using var alone = new Pipeline(shape, Cut(stages: 1, [options.Layers]));
        using var sliced = new Pipeline(shape, Cut(options.Stages, options.LayersPerStage));
        var whole = Plan(ScheduleKind.Flush, 1, [options.SequenceTokens]);
        var plan = Plan(options.Schedule, options.Stages, options.SliceTokens);
        Console.WriteLine(
            $"slices of {string.Join(',', options.SliceTokens)} tokens over {options.Stages} stages, "
            + $"{options.Schedule.Name()}");
        Console.WriteLine("step   unsliced loss    sliced loss");
        for (var step = 1; step <= options.Steps; step++)
        {
            using var batch = text.Batch(step, Sequences, options.SequenceTokens);
            var (expected, loss) = (alone.Step(batch, whole).Loss, sliced.Step(batch, plan).Loss);
            Console.WriteLine($"{step,4}  {expected,14:f10} {loss,14:f10}");
            if (!(Math.Abs(loss - expected) <= Tolerance * expected))
            {
                throw new LossesDifferException(
                    $"Step {step}: the sliced loss differs by {Math.Abs(loss - expected):e1}: a layer's token is "
                    + "influenced by one after it, or not by one before it that it sees without slices.");
            }
        }
    }

    private static PipelineOptions Cut(int stages, IReadOnlyList<int> layersPerStage) => new()
    {
        StageCount = stages,
        LayersPerStage = layersPerStage,
        Placement = new Placement(ScalarType.Float64, CPU, Seed: 1),
    };

    private static StepPlan Plan(ScheduleKind schedule, int stages, IReadOnlyList<int> sliceTokens) => StepPlan.Create(
        new ScheduleChoice(schedule), stages, sliceTokens.Sum(),
        [new MicroBatchSlicing(Sequences, sliceTokens.Select(tokens => new Tokens(tokens)))]);
}
