namespace TeraPipe.Executor.Transport;

/// <summary>
/// The mailboxes of the ranks of one process. They outlive a replan: every message carries its sender's generation, and
/// one of another generation than theirs is refused.
/// </summary>
internal sealed class Mailboxes
{
    private readonly Lock _gate = new();
    private readonly List<Mailbox> _all = []; // [r] is rank r's

    /// <summary>How often the ranks were placed in another way.</summary>
    public int Generation { get; private set; }

    /// <summary>A rank's.</summary>
    public Mailbox Of(int rank)
    {
        lock (_gate)
        {
            while (_all.Count <= rank)
            {
                _all.Add(new Mailbox());
            }

            return _all[rank];
        }
    }

    /// <summary>Puts a message into a rank's.</summary>
    /// <exception cref="StaleGenerationException">It is of another generation.</exception>
    public void Put(int rank, int generation, SliceKey key, Tensor tensor)
    {
        if (generation != Generation)
        {
            tensor.Dispose();
            throw new StaleGenerationException($"{key} for rank {rank}", generation, Generation);
        }

        Of(rank).Put(key, tensor);
    }

    /// <summary>Begins another generation, with nothing in any of them.</summary>
    public void Begin(int generation)
    {
        Generation = generation;
        Clear();
    }

    /// <summary>Throws away what nobody has taken.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _all.ForEach(mailbox => mailbox.Clear());
        }
    }
}
