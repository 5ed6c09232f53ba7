using System.Diagnostics;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Transport;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// Two ranks that pass a message to and fro and do nothing else: what is measured is the transport that trains. Use it
/// from one thread.
/// </summary>
public sealed class TransferBench : IDisposable
{
    private static readonly GptShape _twoLayers = new(2, 1, 1, 1, 1, 1); // of two stages: no other size matters

    private readonly Placement _placement;
    private readonly List<(IRankTransport Transport, int Rank)> _ends;
    private readonly StageThread? _second;
    private readonly ThreadMesh? _mesh;
    private int _passed; // messages so far, the same on both ends

    private TransferBench(Placement placement, List<(IRankTransport Transport, int Rank)> ends)
    {
        (_placement, _ends) = (placement, ends);
    }

    private TransferBench(Placement placement, ThreadMesh mesh)
        : this(placement, [(mesh.Connect(0), 0), (mesh.Connect(1), 1)]) =>
        (_mesh, _second) = (mesh, new StageThread(stage: 1, intraOpThreads: 1));

    /// <summary>Both ranks, as two threads of this process.</summary>
    public static TransferBench InProcess(Placement placement) =>
        new(placement, new ThreadMesh(Layout(placement).Grid, new Mailboxes(), generation: 0));

    /// <summary>
    /// One of two ranks that are processes of this machine: over Gloo between CPUs, over NCCL between GPUs. Waits for
    /// the other.
    /// </summary>
    /// <param name="store">Where the two find each other.</param>
    /// <param name="rank">0 or 1.</param>
    /// <param name="placement">Where the message is.</param>
    /// <param name="timeout">How long the other may take to come, and later a message.</param>
    /// <exception cref="PeerLostException">The other did not come, or is gone.</exception>
    public static TransferBench Join(TcpStore store, int rank, Placement placement, TimeSpan timeout)
    {
        var watch = new RankWatch(patience: TimeSpan.Zero); // no monitor: nobody else gives a verdict
        var groups = new C10dGroups(store, (rank, "127.0.0.1"), placement.Device, timeout, watch);
        return new(placement, [(new C10dTransport(Layout(placement), rank, placement, groups, watch), rank)]);
    }

    /// <summary>Passes a message to and fro; in two processes both ranks call it.</summary>
    /// <param name="bytes">Of the message; a multiple of what an element takes.</param>
    /// <param name="count">How often.</param>
    /// <returns>Half of the time there and back, in milliseconds, each time. That of the second rank is another, as
    /// it waits for the first.</returns>
    /// <exception cref="PeerLostException">The other rank is gone.</exception>
    public IReadOnlyList<double> Pass(long bytes, int count)
    {
        var elements = bytes / ElementSize();
        var second = _second?.Run(() => PassAt(_ends[1], elements, count));
        var times = PassAt(_ends[0], elements, count);
        second?.GetAwaiter().GetResult();
        _passed += count;
        return times;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ends.ForEach(end => end.Transport.Dispose());
        _second?.Dispose();
        _mesh?.Dispose();
    }

    private List<double> PassAt((IRankTransport Transport, int Rank) end, long elements, int count)
    {
        var isFirst = end.Rank == 0;
        var (there, back) = isFirst
            ? (Direction.Activations, Direction.Gradients)
            : (Direction.Gradients, Direction.Activations);
        var (to, from) = (new Lane(1 - end.Rank, there), new Lane(1 - end.Rank, back));
        SliceKey KeyOf(Direction direction, int number) =>
            new(direction, direction == Direction.Activations ? 1 : 0, 0, _passed + number);

        using var scope = NewDisposeScope();
        end.Transport.Expect(
            from, [.. Enumerable.Range(0, count).Select(i => new ExpectedSlice(KeyOf(back, i), [elements]))]);
        var message = zeros(elements, _placement.Dtype, _placement.Device).DetachFromDisposeScope();
        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var startedAt = Stopwatch.GetTimestamp();
            if (isFirst)
            {
                end.Transport.Send(to, KeyOf(there, i), message);
                message = end.Transport.Receive(from, KeyOf(back, i));
                AwaitDevice();
            }
            else
            {
                message.Dispose();
                message = end.Transport.Receive(from, KeyOf(back, i));
                end.Transport.Send(to, KeyOf(there, i), message.alias());
            }

            times.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds / 2);
        }

        message.Dispose();
        AwaitDevice();
        return times;
    }

    /// <summary>Over NCCL only the stream has waited for the message.</summary>
    private void AwaitDevice()
    {
        if (_placement.Device.type == DeviceType.CUDA)
        {
            cuda.synchronize(_placement.Device);
        }
    }

    private long ElementSize()
    {
        using var one = empty([1], _placement.Dtype, _placement.Device).DetachFromDisposeScope();
        return one.element_size();
    }

    private static StageLayout Layout(Placement placement) =>
        new(_twoLayers, new PipelineOptions { StageCount = 2, Placement = placement });
}
