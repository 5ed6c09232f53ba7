using TeraPipe.Executor.Model;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Transport;

/// <summary>
/// A rank that is a process. Messages of a lane are numbered, the same on both ends; the two directions have
/// groups of their own, so that over NCCL neither waits for the other.
/// </summary>
internal sealed class C10dTransport : IRankTransport
{
    private readonly RankGrid _grid;
    private readonly RankPosition _position;
    private readonly Placement _placement;
    private readonly C10dGroups _groups;
    private readonly RankWatch _watch;
    private readonly C10dOutbox _outbox;
    private readonly Dictionary<(Direction Direction, bool Up), ProcessGroup> _pipelines = [];
    private readonly Dictionary<Lane, C10dInbox> _inboxes = [];
    private readonly Dictionary<Lane, int> _sent = []; // messages so far

    /// <summary>Joins all groups; waits until all ranks are there.</summary>
    /// <param name="layout">Who stands where.</param>
    /// <param name="rank">This rank.</param>
    /// <param name="placement">Number format and device of what goes between stages.</param>
    /// <param name="groups">The generation's; taken over.</param>
    /// <param name="watch">Ends waits.</param>
    public C10dTransport(
        StageLayout layout, int rank, Placement placement, C10dGroups groups, RankWatch watch)
    {
        (_grid, _position) = (layout.Grid, layout.Grid.PositionOf(rank));
        (_placement, _groups, _watch) = (placement, groups, watch);
        _outbox = new C10dOutbox(watch, waitsOnDevice: placement.Device.type != DeviceType.CPU);
        World = groups.Communicator(
            "world", groups.All is [] ? [.. Enumerable.Range(0, _grid.WorldSize)] : groups.All);
        if (_grid.Has(rank))
        {
            TensorParallel = groups.Communicator("tensor", _grid.TensorParallelGroup(_position));
            DataParallel = groups.Communicator("data", _grid.DataParallelGroup(_position));
            JoinPipelines(layout);
        }

        using var ready = zeros(1, dtype: placement.Dtype, device: placement.Device);
        World.AllReduce(ready).Wait(); // so that nobody leaves before all are there
    }

    public ICommunicator TensorParallel { get; } = SoloCommunicator.Instance;

    public ICommunicator DataParallel { get; } = SoloCommunicator.Instance;

    public ICommunicator World { get; }

    public void Send(Lane to, SliceKey key, Tensor tensor)
    {
        using var whole = tensor.contiguous();
        tensor.Dispose();
        var receiver = RankOf(to);
        var awaited = new Awaited($"rank {receiver} to take {key}", [receiver]);
        var tag = _sent.GetValueOrDefault(to);
        _sent[to] = (tag + 1) % C10dInbox.Tags;
        var group = _pipelines[(to.Direction, to.Device > _position.Device)];
        _outbox.Add(_watch.Begin(() => group.Send(whole.Handle, to.Device, InGeneration(tag)), awaited), awaited);
    }

    public void Expect(Lane from, IReadOnlyList<ExpectedSlice> inOrder)
    {
        if (!_inboxes.TryGetValue(from, out var inbox))
        {
            var group = _pipelines[(from.Direction, _position.Device > from.Device)];
            _inboxes.Add(from, inbox = new C10dInbox(
                (tensor, tag) => group.Receive(tensor.Handle, from.Device, InGeneration(tag)),
                Make,
                RankOf(from),
                _watch));
        }

        inbox.Expect(inOrder);
    }

    public Tensor Receive(Lane from, SliceKey key) => _inboxes[from].Receive(key);

    /// <summary>Ends the groups; after a verdict, without waiting for anybody.</summary>
    public void Dispose()
    {
        _outbox.Dispose();
        if (_watch.Error is not null)
        {
            _groups.Abandon();
            return;
        }

        foreach (var inbox in _inboxes.Values)
        {
            inbox.Dispose();
        }

        _groups.Dispose();
    }

    /// <summary>The generation in the upper bits of a message's tag.</summary>
    private int InGeneration(int number) => (_groups.Generation % C10dInbox.Generations * C10dInbox.Tags) + number;

    private void JoinPipelines(StageLayout layout)
    {
        if (_grid.Devices > 1)
        {
            JoinPipeline(Direction.Activations, up: true);
            JoinPipeline(Direction.Gradients, up: false);
        }

        if (_grid.Devices > 1 && layout.Stages > _grid.Devices)
        {
            JoinPipeline(Direction.Activations, up: false);
            JoinPipeline(Direction.Gradients, up: true);
        }
    }

    private int RankOf(Lane lane) => _grid.RankAt(_position with { Device = lane.Device });

    private Tensor Make(long[] shape) =>
        empty(shape, dtype: _placement.Dtype, device: _placement.Device).DetachFromDisposeScope();

    /// <summary>
    /// A group for each kind of message and each way along the pipeline. Virtual stages also send activations down,
    /// from the last device back to the first; between two devices both ways would share one of NCCL's queues, in which
    /// a receive that is begun early holds up a send.
    /// </summary>
    private void JoinPipeline(Direction direction, bool up)
    {
        int[] members = [.. Enumerable.Range(0, _grid.Devices)
            .Select(device => _grid.RankAt(_position with { Device = device }))];
        var group = _groups.Join($"{direction} {(up ? "up" : "down")}", members);
        _pipelines.Add((direction, up), group);
        if (_placement.Device.type != DeviceType.CPU)
        {
            var isNeighbours = up == (direction == Direction.Activations);
            Connect(group, up, isNeighbours ? [0, 1] : [_grid.Devices - 1]);
        }
    }

    /// <summary>
    /// NCCL connects two ranks at their first message, and waits for both: better here, in an order that all keep, than
    /// in a step, where receives are begun before anything is sent.
    /// </summary>
    /// <param name="group">Of the devices of a pipeline.</param>
    /// <param name="up">Whether messages go to the higher device.</param>
    /// <param name="rounds">
    /// The pairs: [0, 1] first (0, 1), (2, 3), … and then (1, 2), (3, 4), …; [n] for (0, n) alone.
    /// </param>
    private void Connect(ProcessGroup group, bool up, int[] rounds)
    {
        foreach (var round in rounds)
        {
            var isLower = rounds.Length == 1 ? _position.Device == 0 : _position.Device % 2 == round;
            var other = rounds.Length == 1 ? round - _position.Device : _position.Device + (isLower ? 1 : -1);
            if (other < 0 || other >= _grid.Devices || (rounds.Length == 1 && _position.Device % round != 0))
            {
                continue;
            }

            var awaited = new Awaited($"a connection to device {other}", [RankOf(new Lane(other, default))]);
            using var nothing = zeros(1, dtype: _placement.Dtype, device: _placement.Device);
            using var work = _watch.Begin(
                () => isLower == up ? group.Send(nothing.Handle, other, 0) : group.Receive(nothing.Handle, other, 0),
                awaited);
            _watch.Wait(work, awaited);
        }
    }
}
