namespace TeraPipe.Executor.Transport;

/// <summary>
/// The ranks that share something, and how they sum it up. All of them make the same calls in the same order. A tensor
/// must not be touched between a call and the end of its wait.
/// </summary>
internal interface ICommunicator
{
    /// <summary>This rank's number in the group.</summary>
    int Rank { get; }

    /// <summary>Ranks of the group; with 1 every call is done at once.</summary>
    int Size { get; }

    /// <summary>Replaces each rank's tensor by the sum, or the largest, of all, element by element.</summary>
    IPending AllReduce(Tensor tensor, Reduce reduce = Reduce.Sum);

    /// <summary>
    /// Fills each rank's [size · n] tensor, of which it has its own n elements from rank · n, with all ranks'.
    /// </summary>
    IPending AllGather(Tensor tensor);

    /// <summary>Replaces each rank's tensor by that of the first.</summary>
    IPending Broadcast(Tensor tensor);
}
