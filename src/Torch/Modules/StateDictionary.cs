namespace TeraPipe.Torch.Modules;

/// <summary>What an optimiser remembers.</summary>
public sealed class StateDictionary
{
    internal StateDictionary(IList<OptimizerState> state) => State = state;

    /// <summary>Of each parameter, in their order.</summary>
    public IList<OptimizerState> State { get; }
}
