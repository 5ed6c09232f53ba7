using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>
/// One rank of a training in bfloat16, with dropout, recompute, packed documents, accumulation and clipping: its losses
/// and gradient norms are those of threads, to the rounding of the sums in double precision.
/// </summary>
internal static class PrecisionWorker
{
    private const double Tolerance = 1e-12;

    /// <param name="stages">Devices of a pipeline.</param>
    /// <param name="replicas">Replicas, which share the optimiser's state.</param>
    /// <param name="shards">Ranks that share every layer.</param>
    public static void Run(int stages, int replicas, int shards)
    {
        var options = TinyGpt.Options(stages, bfloat16) with
        {
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
            ShardsOptimizer = replicas > 1,
            DropoutRate = 0.1,
            MaxGradientNorm = 0.5,
            RecomputePerStage = [.. Enumerable.Repeat(Recompute.Full, stages)],
        };
        using var rank = RankProcess.Start(TinyGpt.Shape, options, RankEnvironment.Read());
        using var threads = new Pipeline(TinyGpt.Shape, options);
        var plan = TinyGpt.Plan(stages, "1:8,16 1:5,19");
        for (var step = 0; step < 4; step++)
        {
            using var first = Packed(2 * replicas, step);
            using var second = Packed(2 * replicas, step + 100);
            var expected = threads.Step([first, second], plan);

            var result = rank.Step([first, second], plan);

            Assert.Equal(expected.Loss, result.Loss, Tolerance * expected.Loss);
            Assert.Equal(expected.GradientNorm, result.GradientNorm, Tolerance * expected.GradientNorm);
            var evaluated = threads.Evaluate([first], plan);
            Assert.Equal(evaluated, rank.Evaluate([first], plan), Tolerance * evaluated);
        }
    }

    private static TokenBatch Packed(int sequences, int seed)
    {
        var random = new Random(seed);
        return new TokenBatch(
            [
                .. Enumerable.Range(0, sequences).Select(_ => Enumerable.Range(0, TinyGpt.SequenceTokens + 1)
                    .Select(_ => random.NextInt64(TinyGpt.Shape.VocabularySize)).ToArray()),
            ],
            CPU,
            [.. Enumerable.Range(0, sequences).Select(_ => new[] { random.Next(1, 12), random.Next(12, 25) })]);
    }
}
