using TeraPipe.Executor.Ranks;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Transport;

/// <summary>
/// What comes on one lane in a step: receives are begun in the sender's order, ahead of need, since elements travel
/// only once their receiver asks for them.
/// </summary>
/// <param name="begin">Begins to receive a message into a tensor, under a tag.</param>
/// <param name="make">Makes a tensor of a shape.</param>
/// <param name="sender">Who sends.</param>
/// <param name="watch">Ends waits.</param>
internal sealed class C10dInbox(
    Func<Tensor, int, Work> begin, Func<long[], Tensor> make, int sender, RankWatch watch) : IDisposable
{
    /// <summary>
    /// Receives that are begun before they are asked for. One would do for slices of equal cost; while a long slice is
    /// computed a few short ones arrive, and each costs the memory of its activations.
    /// </summary>
    private const int Window = 4;

    /// <summary>After so many messages their numbers begin anew.</summary>
    public const int Tags = 1 << 22;

    /// <summary>After so many generations their numbers begin anew in tags, of 31 bits.</summary>
    public const int Generations = 1 << 9;

    private readonly Dictionary<SliceKey, (Tensor Tensor, Work Work)> _begun = [];
    private IReadOnlyList<ExpectedSlice> _expected = [];
    private int _next, _tag;

    public void Expect(IReadOnlyList<ExpectedSlice> inOrder)
    {
        (_expected, _next) = (inOrder, 0);
        Fill();
    }

    public Tensor Receive(SliceKey key)
    {
        while (!_begun.ContainsKey(key))
        {
            BeginNext(key);
        }

        var (tensor, work) = _begun[key];
        using (work)
        {
            watch.Wait(work, Await(key));
        }

        _begun.Remove(key);
        Fill();
        return tensor;
    }

    public void Dispose()
    {
        foreach (var (tensor, work) in _begun.Values)
        {
            work.Dispose();
            tensor.Dispose();
        }

        _begun.Clear();
    }

    private void Fill()
    {
        while (_begun.Count < Window && _next < _expected.Count)
        {
            BeginNext(_expected[_next].Key);
        }
    }

    private void BeginNext(SliceKey wanted)
    {
        if (_next == _expected.Count)
        {
            throw new InvalidOperationException($"Nobody sends {wanted} on this lane.");
        }

        var (key, shape) = _expected[_next];
        var tensor = make(shape);
        _begun.Add(key, (tensor, watch.Begin(() => begin(tensor, _tag), Await(key))));
        _next++;
        _tag = (_tag + 1) % Tags;
    }

    private Awaited Await(SliceKey key) => new($"{key} from rank {sender}", [sender]);
}
