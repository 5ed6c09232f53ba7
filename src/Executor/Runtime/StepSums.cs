using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>What all ranks know of a step before any of them updates its weights.</summary>
/// <param name="Loss">Of the whole step.</param>
/// <param name="GradientNorm">√Σ g² over all parameters, each counted once, of the unscaled loss.</param>
/// <param name="OddDevices">Devices with gradients that are no finite numbers.</param>
internal sealed record StepSums(double Loss, double GradientNorm, IReadOnlyList<int> OddDevices)
{
    /// <summary>Whether the step can be taken.</summary>
    public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(GradientNorm);

    /// <summary>Adds up what each rank has; all ranks call it.</summary>
    /// <param name="loss">This rank's part of the loss.</param>
    /// <param name="stages">This rank's stages, their gradients complete.</param>
    /// <param name="position">Where the rank stands.</param>
    /// <param name="devices">Devices of the pipeline.</param>
    /// <param name="scale">By what the loss was multiplied for the backward.</param>
    /// <param name="world">All ranks.</param>
    public static StepSums Of(
        double loss,
        IEnumerable<TrainedStage> stages,
        RankPosition position,
        int devices,
        double scale,
        ICommunicator world)
    {
        using var scope = NewDisposeScope();
        // replicas have the same gradients: the first one's count
        var squares = position.Replica == 0 ? stages.Sum(stage => stage.SquaredGradientNorm(position.Shard)) : 0;
        var numbers = new double[2 + devices];
        (numbers[0], numbers[1]) = (loss, squares / scale / scale);
        numbers[2 + position.Device] = double.IsFinite(squares) ? 0 : 1;
        var all = tensor(numbers, dtype: ScalarType.Float64);
        world.AllReduce(all).Wait();
        using var data = all.data<double>();
        var sums = data.ToArray();
        return new StepSums(
            sums[0],
            Math.Sqrt(sums[1]),
            [.. Enumerable.Range(0, devices).Where(device => sums[2 + device] > 0)]);
    }
}
