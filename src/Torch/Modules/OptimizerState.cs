namespace TeraPipe.Torch.Modules;

/// <summary>What an optimiser remembers of one parameter.</summary>
public abstract class OptimizerState;
