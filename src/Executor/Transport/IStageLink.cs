namespace TeraPipe.Executor.Transport;

/// <summary>
/// The way between two neighbouring stages: activations go down, gradients come up. A tensor sent is the receiver's to
/// dispose. Messages arrive in the order in which they were sent; the key says which is expected.
/// </summary>
public interface IStageLink
{
    /// <summary>From the earlier stage: a slice's activations, [b, l, h].</summary>
    void SendActivations(SliceKey slice, Tensor activations);

    /// <summary>On the later stage: waits for a slice's activations, [b, l, h].</summary>
    /// <exception cref="OperationCanceledException">The step was given up.</exception>
    Tensor ReceiveActivations(SliceKey slice, CancellationToken cancellationToken);

    /// <summary>From the later stage: the gradient of a slice's activations, [b, l, h].</summary>
    void SendGradient(SliceKey slice, Tensor gradient);

    /// <summary>On the earlier stage: waits for the gradient of a slice's activations, [b, l, h].</summary>
    /// <exception cref="OperationCanceledException">The step was given up.</exception>
    Tensor ReceiveGradient(SliceKey slice, CancellationToken cancellationToken);
}
