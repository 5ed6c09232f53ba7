namespace TeraPipe.Executor.Runtime;

/// <summary>
/// A step's loss or a gradient is not a number, or infinite. Nothing was updated: the parameters are as before it.
/// </summary>
public sealed class NonFiniteStepException : Exception
{
    internal NonFiniteStepException(long step, double loss, IReadOnlyList<int> devices)
        : base(
            $"Step {step}: the loss is {loss:g6}, and "
            + (devices.Count == 0 ? "" : $"device(s) {string.Join(", ", devices)} have ")
            + "gradients that are no finite numbers. The parameters are as before the step: "
            + "lower the learning rate, clip gradients, or go on from a checkpoint with other data.") =>
        (Step, Loss, Devices) = (step, loss, devices);

    /// <summary>Which step, from 1.</summary>
    public long Step { get; }

    /// <summary>Its loss.</summary>
    public double Loss { get; }

    /// <summary>Devices of the pipeline that have such gradients.</summary>
    public IReadOnlyList<int> Devices { get; }
}
