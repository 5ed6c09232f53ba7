using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Elastic;

/// <summary>Whether a model in training can be placed in another way.</summary>
internal static class ReplanCheck
{
    /// <summary>Devices, stages, replicas and the layers of each may change, not what is computed with.</summary>
    /// <exception cref="ArgumentException">Something else changes, or the options are none; names it.</exception>
    public static void Check(PipelineOptions before, PipelineOptions after)
    {
        after.Check();
        ThrowIfOther(nameof(after.Placement.Dtype), before.Placement.Dtype, after.Placement.Dtype);
        ThrowIfOther(nameof(after.Placement.Seed), before.Placement.Seed, after.Placement.Seed);
        ThrowIfOther("device type", before.Placement.Device.type, after.Placement.Device.type);
        ThrowIfOther(nameof(after.TensorParallelDegree), before.TensorParallelDegree, after.TensorParallelDegree);
        ThrowIfOther(nameof(after.DropoutRate), before.DropoutRate, after.DropoutRate);
        ThrowIfOther(nameof(after.LossScaling), before.LossScaling, after.LossScaling);
    }

    private static void ThrowIfOther<T>(string name, T before, T after)
    {
        if (!Equals(before, after))
        {
            throw new ArgumentException(
                $"{name} is {before} and would be {after}: a replan leaves it as it is. "
                + "Save a checkpoint, and go on from it in another pipeline.",
                nameof(after));
        }
    }
}
