namespace TeraPipe.Torch.Modules;

/// <summary>
/// Parameters that an optimiser treats alike. TorchSharp's optimisers show theirs as ILearningRateController, which has
/// this property.
/// </summary>
public sealed class ParamGroup
{
    internal ParamGroup(double learningRate) => LearningRate = learningRate;

    /// <summary>The learning rate of the steps from now on.</summary>
    public double LearningRate { get; set; }
}
