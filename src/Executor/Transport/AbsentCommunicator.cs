namespace TeraPipe.Executor.Transport;

/// <summary>
/// The first rank's place in a group whose other ranks are not there: its collectives do nothing. For measuring alone,
/// as the rank's own work is that of a group, and its numbers are not.
/// </summary>
internal sealed class AbsentCommunicator(int size) : ICommunicator, IPending
{
    public int Rank => 0;

    public int Size => size;

    public IPending AllReduce(Tensor tensor, Reduce reduce = Reduce.Sum) => this;

    public IPending AllGather(Tensor tensor) => this;

    public IPending Broadcast(Tensor tensor) => this;

    public void Wait()
    {
    }
}
