using TeraPipe.Planner.Api.Clusters;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Planner.Api.Support;

/// <summary>
/// What a device has to hold in the best of all configurations: weights, gradients and optimiser state, without any
/// activation. Per tensor-parallel degree t the longest pipeline that divides the layers is the best, its replicas
/// share the optimiser state (ZeRO-1), and the first and the last stage hold the most.
/// </summary>
internal static class LeastMemory
{
    /// <summary>Beyond any cluster's memory, and few enough for sums.</summary>
    private const double MaxBytes = 1L << 60;

    /// <returns>Null where it is more than can be counted.</returns>
    public static Bytes? Of(SupportQuestion question, Precision precision)
    {
        var model = question.Model;
        if (TrainingMemory.MostBytes(model) > MaxBytes)
        {
            return null;
        }

        var (shape, gpus) = (TrainingMemory.ShapeOf(model), question.Cluster.Description.Gpus);
        return Divisors.Of(model.KeyValueHeads, gpus)
            .Select(tensor => (tensor, pipeline: Divisors.Of(model.Layers, gpus / tensor)[^1]))
            .Min(degrees => OnOneDevice(shape, precision, degrees.pipeline, degrees.tensor, gpus));
    }

    private static Bytes OnOneDevice(ModelShape shape, Precision precision, int pipeline, int tensor, int gpus)
    {
        var layers = shape.Layers / pipeline;
        var first = shape.ParametersOf(layers, hasEmbedding: true, hasHead: pipeline == 1).OnOneDevice(tensor);
        var last = shape.ParametersOf(layers, hasEmbedding: pipeline == 1, hasHead: true).OnOneDevice(tensor);
        var parameters = Math.Max(first, last);
        var replicas = gpus / (pipeline * tensor);
        var shared = ((parameters * precision.OptimizerBytes) + replicas - 1) / replicas;
        return new Bytes((parameters * (precision.WeightBytes + precision.GradientBytes)) + shared);
    }
}
