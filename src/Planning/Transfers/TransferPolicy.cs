namespace TeraPipe.Planning.Transfers;

/// <summary>What a stage does while a slice's activations or gradients are under way.</summary>
public enum TransferPolicy
{
    /// <summary>Asynchronous: the stage computes on, and only the slice waits.</summary>
    Overlapped,

    /// <summary>The stage waits for what it receives and for what it sends, as in the paper's code.</summary>
    Exposed,
}
