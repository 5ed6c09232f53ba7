using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>
/// Parity with several replicas and with layers shared by two ranks, in threads: loss and every rank's part of every
/// gradient equal the step on one device, fp64 to 1e-12, fp32 to 1e-5. The vocabulary of 11 is shared unevenly.
/// </summary>
public class ParallelParityTests
{
    private static readonly string[] _microBatches = ["2:24", "1:8,8,8 1:5,19", "1:1,2,3,4,5,9 1:12,12"];

    private static readonly ScheduleChoice[] _schedules =
    [
        ScheduleChoice.Flush,
        new(ScheduleKind.OneForwardOneBackward),
        new(ScheduleKind.Interleaved, virtualStages: 2),
        new(ScheduleKind.ZeroBubble),
    ];

    public static TheoryData<int, int, int> Worlds
    {
        get
        {
            var worlds = new TheoryData<int, int, int>();
            foreach (var stages in (int[])[1, 2, 3, 4])
            {
                worlds.Add(stages, 2, 1);
                worlds.Add(stages, 1, 2);
                worlds.Add(stages, 2, 2);
            }

            return worlds;
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Every_rank_has_its_part_of_the_gradients_in_fp64(int stages, int replicas, int shards) =>
        CheckParity(stages, replicas, shards, ScalarType.Float64);

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Every_rank_has_its_part_of_the_gradients_in_fp32(int stages, int replicas, int shards) =>
        CheckParity(stages, replicas, shards, ScalarType.Float32);

    [Theory]
    [InlineData(1L)]
    [InlineData(4096L)]
    [InlineData(1L << 30)]
    public void The_size_of_buckets_does_not_matter(long bucketBytes)
    {
        using var batch = TinyGpt.Batch(sequences: 4);
        using var reference = new Reference(batch, ScalarType.Float64);
        using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(2, ScalarType.Float64) with
        {
            DataParallelDegree = 2,
            BucketBytes = bucketBytes,
        });

        var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(2, "1:8,16 1:24"));

        Gradients.AssertEqual(reference, result, pipeline);
    }

    [Fact]
    public void A_token_that_is_not_in_the_vocabulary_is_refused_though_no_rank_holds_it()
    {
        using var bad = new TokenBatch([[.. Enumerable.Repeat(11L, TinyGpt.SequenceTokens + 1)]], CPU);
        using var pipeline = new Pipeline(
            TinyGpt.Shape, TinyGpt.Options(1, ScalarType.Float32) with { TensorParallelDegree = 2 });

        var refused = Assert.Throws<StageFailedException>(
            () => pipeline.ComputeGradients(bad, TinyGpt.Plan(1, "1:12,12")));

        Assert.Contains("A token is not in the vocabulary of 11", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_that_cannot_be_shared_are_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => new Pipeline(
            TinyGpt.Shape, TinyGpt.Options(1, ScalarType.Float32) with { TensorParallelDegree = 4 }));

        Assert.StartsWith(
            "A tensor-parallel degree of 4 does not divide 2 heads.", refused.Message, StringComparison.Ordinal);
    }

    private static void CheckParity(int stages, int replicas, int shards, ScalarType dtype)
    {
        using var batch = TinyGpt.Batch(sequences: 2 * replicas);
        using var reference = new Reference(batch, dtype);
        foreach (var schedule in _schedules)
        {
            using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(stages, dtype) with
            {
                VirtualStages = schedule.VirtualStages,
                LayersPerStage = TinyGpt.Spread(stages * schedule.VirtualStages),
                DataParallelDegree = replicas,
                TensorParallelDegree = shards,
            });
            foreach (var microBatches in _microBatches)
            {
                var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(stages, microBatches, schedule));

                Gradients.AssertEqual(reference, result, pipeline);
            }
        }
    }
}
