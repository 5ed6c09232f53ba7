namespace TeraPipe.Executor.Transport;

/// <summary>How one rank reaches the others: between threads of a process, or between processes.</summary>
internal interface IRankTransport : IDisposable
{
    /// <summary>The ranks that share this rank's layers.</summary>
    ICommunicator TensorParallel { get; }

    /// <summary>The ranks that have the same layers in other replicas.</summary>
    ICommunicator DataParallel { get; }

    /// <summary>All ranks.</summary>
    ICommunicator World { get; }

    /// <summary>Begins to send; returns at once. The tensor is taken over.</summary>
    void Send(Lane to, SliceKey key, Tensor tensor);

    /// <summary>Says, at the start of a step, what will come on a lane, in the order in which it is sent.</summary>
    void Expect(Lane from, IReadOnlyList<ExpectedSlice> inOrder);

    /// <summary>Waits for a message that was expected; the caller disposes it.</summary>
    /// <exception cref="OperationCanceledException">The step was given up.</exception>
    Tensor Receive(Lane from, SliceKey key);
}
