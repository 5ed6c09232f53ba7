using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>
/// Whether an elastic plan fits its devices: weights of all layers; gradients, optimiser state and activations of those
/// that are trained, and of embedding and head, as if they were: of the embedding of a frozen prefix that is too much.
/// </summary>
/// <param name="model">The whole model.</param>
/// <param name="settings">How it is trained.</param>
/// <param name="limit">What a device has; null: nobody said.</param>
internal sealed class ElasticMemory(ModelShape model, MemorySettings settings, Bytes? limit)
{
    /// <param name="plan">Stages, replicas and slices.</param>
    /// <param name="frozenLayers">First layers that are frozen, fewer than all.</param>
    public bool Fits(ElasticPlan plan, int frozenLayers)
    {
        if (limit is not { } most)
        {
            return true;
        }

        int[] frozen = [.. FrozenPerStage(plan.LayersPerStage, frozenLayers)];
        var trained = new ModelShape(
            model.Layer, model.Layers - frozenLayers, model.Heads, model.Vocabulary, model.Positions);
        var memory = new MemoryModel(
            trained,
            plan.LayersPerStage.Zip(frozen, (layers, still) => layers - still),
            settings with { DataParallelDegree = plan.Replicas });
        int[] sliceCounts = [.. plan.Pipeline.MicroBatches.Select(microBatch => microBatch.Slices.Count)];
        var schedule = plan.Pipeline.Schedule.Create(plan.StageCount, sliceCounts);
        var layerWeights = model.LayerParameters.OnOneDevice(settings.TensorParallelDegree)
            * new Bytes(settings.Precision.WeightBytes);
        return memory.Under(schedule, plan.Pipeline.MicroBatches)
            .All(device => device.Total + (frozen[device.Device] * layerWeights) <= most);
    }

    private static IEnumerable<int> FrozenPerStage(IReadOnlyList<int> layersPerStage, int frozenLayers)
    {
        var left = frozenLayers;
        foreach (var layers in layersPerStage)
        {
            var frozen = Math.Min(layers, left);
            left -= frozen;
            yield return frozen;
        }
    }
}
