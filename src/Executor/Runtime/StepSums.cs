using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>What all ranks know of a step before any of them updates its weights.</summary>
/// <param name="Loss">Of the whole step.</param>
/// <param name="GradientNorm">√Σ g² over all parameters, each counted once, of the unscaled loss.</param>
/// <param name="LayerGradientNorms">[l] is layer l's alone; 0 of a frozen one.</param>
/// <param name="OddDevices">Devices with gradients that are no finite numbers.</param>
internal sealed record StepSums(
    double Loss, double GradientNorm, IReadOnlyList<double> LayerGradientNorms, IReadOnlyList<int> OddDevices)
{
    /// <summary>Whether the step can be taken.</summary>
    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(GradientNorm);

    /// <summary>Adds up what each rank has; all ranks call it.</summary>
    /// <param name="loss">This rank's part of the loss.</param>
    /// <param name="stages">This rank's stages, their gradients complete.</param>
    /// <param name="position">Where the rank stands.</param>
    /// <param name="size">Devices of the pipeline, and layers of the model.</param>
    /// <param name="scale">By what the loss was multiplied for the backward.</param>
    /// <param name="world">All ranks.</param>
    public static StepSums Of(
        double loss,
        IEnumerable<TrainedStage> stages,
        RankPosition position,
        (int Devices, int Layers) size,
        double scale,
        ICommunicator world)
    {
        using var scope = NewDisposeScope();
        var (firstDevice, firstPart) = (1, 1 + size.Devices);
        var numbers = new double[firstPart + size.Layers + 2]; // the loss, devices, the model's parts
        numbers[0] = loss;
        foreach (var (part, squares) in stages.SelectMany(stage => stage.SquaredGradientNorms(position.Shard)))
        {
            // replicas have the same gradients: the first one's count
            numbers[firstPart + part] += position.Replica == 0 ? squares / scale / scale : 0;
            numbers[firstDevice + position.Device] += double.IsFinite(squares) ? 0 : 1;
        }

        var all = tensor(numbers, dtype: ScalarType.Float64);
        world.AllReduce(all).Wait();
        using var data = all.data<double>();
        var sums = data.ToArray();
        var ofParts = sums[firstPart..];
        return new StepSums(
            sums[0],
            Math.Sqrt(ofParts.Sum()),
            [.. ofParts[1..^1].Select(Math.Sqrt)],
            [.. Enumerable.Range(0, size.Devices).Where(device => sums[firstDevice + device] > 0)]);
    }
}
