using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>
/// Holds a step's loss and gradients against the reference's. A gradient's error is the largest difference of an
/// element, relative to the largest element of that parameter's gradient.
/// </summary>
internal static class Gradients
{
    public static double Tolerance(ScalarType dtype) => dtype == ScalarType.Float64 ? 1e-12 : 1e-5;

    /// <summary>Loss and every rank's part of every gradient.</summary>
    public static void AssertEqual(Reference reference, StepResult result, Pipeline pipeline)
    {
        Assert.Equal(reference.Loss, result.Loss, Tolerance(reference.Dtype) * reference.Loss);
        var seen = new HashSet<string>();
        foreach (var rank in Enumerable.Range(0, pipeline.Grid.WorldSize))
        {
            var position = pipeline.Grid.PositionOf(rank);
            foreach (var weight in pipeline.Worker(position).Stages.Values.SelectMany(stage => stage.Stage.Weights.All))
            {
                seen.Add(weight.Name);
                var error = Error(reference, weight, position.Shard, pipeline.Grid.Shards);
                Assert.True(
                    error <= Tolerance(reference.Dtype),
                    $"{weight.Name} on {position}: relative error {error:e2}");
            }
        }

        Assert.Equal(reference.Names.Order(), seen.Order());
    }

    public static double Error(Reference reference, Weight weight, int shard = 0, int shards = 1)
    {
        using var scope = NewDisposeScope();
        var whole = reference.Gradient(weight.Name);
        var largest = whole.abs().max().to(ScalarType.Float64).item<double>();
        var expected = weight.Shard.Of(whole, shard, shards);
        return (expected - weight.Gradient).abs().max().to(ScalarType.Float64).item<double>() / largest;
    }
}
