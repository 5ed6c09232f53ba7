namespace TeraPipe.Torch.Modules;

/// <summary>Parameters that an optimiser treats alike.</summary>
public sealed class ParamGroup : torch.optim.ILearningRateController
{
    internal ParamGroup(double learningRate) => LearningRate = learningRate;

    /// <inheritdoc/>
    public double LearningRate { get; set; }
}
