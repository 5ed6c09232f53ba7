namespace TeraPipe.Executor.Transport;

/// <summary>A rank that is a thread of this process.</summary>
internal sealed class ThreadTransport : IRankTransport
{
    private readonly ThreadMesh _mesh;
    private readonly RankGrid _grid;
    private readonly RankPosition _position;
    private readonly Mailbox _mailbox;

    public ThreadTransport(ThreadMesh mesh, RankGrid grid, int rank)
    {
        (_mesh, _grid, _position, _mailbox) = (mesh, grid, grid.PositionOf(rank), mesh.MailboxOf(rank));
        TensorParallel = mesh.Join(rank, grid.TensorParallelGroup(_position));
        DataParallel = mesh.Join(rank, grid.DataParallelGroup(_position));
        World = mesh.Join(rank, [.. Enumerable.Range(0, grid.WorldSize)]);
    }

    public ICommunicator TensorParallel { get; }

    public ICommunicator DataParallel { get; }

    public ICommunicator World { get; }

    public void Send(Lane to, SliceKey key, Tensor tensor) =>
        _mesh.Put(_grid.RankAt(_position with { Device = to.Device }), key, tensor);

    /// <summary>Nothing to prepare: whatever is sent is here at once.</summary>
    public void Expect(Lane from, IReadOnlyList<ExpectedSlice> inOrder)
    {
    }

    public Tensor Receive(Lane from, SliceKey key) => _mailbox.Take(key, _mesh.GivenUp);

    public void Dispose()
    {
    }
}
