using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Runtime;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Ranks;

/// <summary>
/// Brings state from process to process. All take the moves in one order, and sends are begun without waiting: whoever
/// waits for a move waits for one that comes before all those that wait for him.
/// </summary>
/// <param name="group">All processes; the session's to dispose.</param>
/// <param name="rank">Which one this is.</param>
/// <param name="watch">Ends waits.</param>
internal sealed class StateCourier(ProcessGroup group, int rank, RankWatch watch) : IDisposable
{
    private readonly List<(Work Work, Awaited Awaited)> _sends = [];

    /// <summary>Begins to send all that is kept of a part; it must not change before <see cref="Wait"/>.</summary>
    /// <param name="move">From this rank.</param>
    /// <param name="number">Its number among all.</param>
    /// <param name="held">What this rank has.</param>
    public void Send(PartMove move, int number, HeldState held)
    {
        foreach (var kind in HeldState.Kinds)
        {
            var numbers = held.Of(move.Part, kind);
            var awaited = new Awaited($"rank {move.To} to take part {move.Part}", [move.To]);
            if (numbers.numel() > 0)
            {
                _sends.Add((
                    watch.Begin(() => group.Send(numbers.Handle, move.To, Tag(number, kind)), awaited), awaited));
            }
        }
    }

    /// <summary>Waits for something that is kept of a part.</summary>
    /// <param name="move">To this rank.</param>
    /// <param name="what">The move's number among all, and what it is.</param>
    /// <param name="into">Filled with it.</param>
    public Tensor Receive(PartMove move, (int Number, StateTensor Kind) what, Tensor into)
    {
        var awaited = new Awaited($"part {move.Part} from rank {move.From} for rank {rank}", [move.From]);
        if (into.numel() > 0)
        {
            using var work = watch.Begin(
                () => group.Receive(into.Handle, move.From, Tag(what.Number, what.Kind)), awaited);
            watch.Wait(work, awaited);
        }

        return into;
    }

    /// <summary>Waits until all that was sent is taken.</summary>
    public void Wait()
    {
        foreach (var (work, awaited) in _sends)
        {
            watch.Wait(work, awaited);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _sends.ForEach(send => send.Work.Dispose());

    private static int Tag(int number, StateTensor kind) => (number * HeldState.Kinds.Count) + (int)kind;
}
