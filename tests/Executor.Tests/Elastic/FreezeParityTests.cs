using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Runtime;

namespace TeraPipe.Executor.Tests.Elastic;

/// <summary>
/// What is not frozen has the gradients of the whole model's step on one device, fp64 to 1e-12, and what is frozen has
/// none; whatever the slicing, the schedule and the ranks.
/// </summary>
public class FreezeParityTests
{
    private static readonly string[] _microBatches = ["4:24", "2:8,8,8 2:5,19", "1:1,23 3:6,3,9,5,1"];

    public static TheoryData<int, string, int, int, bool> Cases
    {
        get
        {
            var cases = new TheoryData<int, string, int, int, bool>();
            foreach (var stages in (int[])[1, 2, 3, 4])
            {
                foreach (var schedule in (string[])["flush", "1f1b", "interleaved", "zero-bubble"])
                {
                    cases.Add(stages, schedule, 1, 1, false);
                }
            }

            cases.Add(2, "zero-bubble", 2, 1, false);
            cases.Add(2, "1f1b", 2, 1, true);
            cases.Add(1, "flush", 2, 1, true);
            cases.Add(2, "zero-bubble", 1, 2, false);
            cases.Add(2, "flush", 2, 2, true);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_trained_has_the_gradients_of_the_whole_model(
        int stages, string schedule, int replicas, int shards, bool shardsOptimizer)
    {
        var choice = TinyGpt.Schedule(schedule);
        using var batch = TinyGpt.Batch(sequences: 4 * replicas);
        using var reference = new Reference(batch, ScalarType.Float64);
        using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(stages, ScalarType.Float64) with
        {
            VirtualStages = choice.VirtualStages,
            LayersPerStage = TinyGpt.Spread(stages * choice.VirtualStages),
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
            ShardsOptimizer = shardsOptimizer,
            BucketBytes = 4096,
        });
        foreach (var frozen in (string[])["f---", "ff--", "fff-", "-f--", "f-f-", "-ff-", "----"])
        {
            pipeline.Freeze(Freezing.Modes(frozen));
            foreach (var microBatches in _microBatches)
            {
                var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(stages, microBatches, choice));

                Assert.Equal(reference.Loss, result.Loss, 1e-12 * reference.Loss);
                CheckGradients(pipeline, reference, frozen, result);
            }
        }
    }

    /// <summary>LibTorch records them: of an inner frozen one the input's gradient alone is asked for.</summary>
    [Theory]
    [InlineData("f---", "flush")]
    [InlineData("ff--", "zero-bubble")]
    [InlineData("-ff-", "1f1b")]
    [InlineData("f-f-", "zero-bubble")]
    public void So_it_is_with_layers_of_one_s_own(string frozen, string schedule)
    {
        using var batch = TinyGpt.Batch(sequences: 4);
        using var reference = new Reference(batch, ScalarType.Float64, TinyOwn.Shape);
        using var pipeline = new Pipeline(TinyOwn.Shape, TinyGpt.Options(2, ScalarType.Float64));
        pipeline.Freeze(Freezing.Modes(frozen));

        var plan = TinyGpt.Plan(2, "2:8,16 2:24", TinyGpt.Schedule(schedule));
        Assert.Equal(reference.Loss, pipeline.ComputeGradients(batch, plan).Loss, 1e-12 * reference.Loss);

        var trained = Freezing.WeightsOf(pipeline).Where(of => !of.Weight.IsFrozen).ToArray();
        Assert.Equal(
            frozen.Count(letter => letter == '-'),
            trained.Select(of => of.Weight.Name).Where(name => name.StartsWith("layers.", StringComparison.Ordinal))
                .Select(name => name.Split('.')[1]).Distinct().Count());
        Assert.All(trained, of => Assert.InRange(Gradients.Error(reference, of.Weight), 0, 1e-12));
    }

    private static void CheckGradients(Pipeline pipeline, Reference reference, string frozen, StepResult result)
    {
        using var scope = NewDisposeScope();
        foreach (var (weight, shard) in Freezing.WeightsOf(pipeline))
        {
            Assert.Equal(Freezing.IsFrozen(frozen, weight.Name), weight.IsFrozen);
            if (!weight.IsFrozen)
            {
                var error = Gradients.Error(reference, weight, shard, pipeline.Grid.Shards);
                Assert.True(error <= 1e-12, $"{weight.Name}, {frozen}: relative error {error:e2}");
            }
        }

        var norm = Math.Sqrt(reference.Names.Where(name => !Freezing.IsFrozen(frozen, name))
            .Sum(name => reference.Gradient(name).pow(2).sum().item<double>()));
        Assert.Equal(norm, result.GradientNorm, 1e-12 * norm);
        Assert.Equal(
            Enumerable.Range(0, frozen.Length).Select(layer => Math.Sqrt(reference.Names
                .Where(name => frozen[layer] == '-' && name.StartsWith($"h.{layer}.", StringComparison.Ordinal))
                .Sum(name => reference.Gradient(name).pow(2).sum().item<double>()))),
            result.LayerGradientNorms,
            (a, b) => Math.Abs(a - b) <= 1e-12 * norm);
        Assert.All(pipeline.Parameters, named =>
            Assert.Equal(Freezing.IsFrozen(frozen, named.Name), named.Gradient is null));
    }
}
