using TeraPipe.Planning.Drift;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>What one layer costs, as a plan's question wants it known.</summary>
internal static class LayerLatencies
{
    /// <param name="question">The question.</param>
    /// <param name="placement">Where the layer's devices are on the cluster; null without a cluster.</param>
    /// <param name="precision">Whose activations a tensor-parallel group sends.</param>
    public static ILatencyModel Of(PlanQuestion question, Placement? placement, Precision precision)
    {
        if (question.Profile.Table is not { } table)
        {
            return Estimated(question, placement, precision);
        }

        var model = question.IsRaw ? question.Profile.RawModel() : question.Profile.Shrunk!.Model;
        var layer = question.Profile.Honest(question.IsStrict ? new StrictLatencyModel(table, model) : model);
        return question.Profile.Content.AdjustedFrom is null ? layer : new AdjustedLatencyModel(layer);
    }

    /// <summary>By the datasheet, and over the cluster's links what a tensor-parallel group tells each other.</summary>
    private static ILatencyModel Estimated(PlanQuestion question, Placement? placement, Precision precision)
    {
        var degree = question.TensorParallelDegree;
        var layer = question.Profile.LayerLatency(question.Model, degree);
        return placement is null || degree == 1
            ? layer
            : new TensorParallelLatencyModel(
                layer, placement.TensorParallelLink, degree, TrainingMemory.ShapeOf(question.Model).Layer, precision);
    }

    /// <summary>Interpolation between the points as they were measured, the bilinear function beyond.</summary>
    private static ILatencyModel RawModel(this Profiles.Profile profile) => profile.Choice!.Candidates[^1].Model;
}
