using System.Collections.Concurrent;
using TeraPipe.Executor.Ranks;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Transport;

/// <summary>
/// Sends that have begun, in order: a thread of its own waits for each, so that its tensor is freed as soon as it can
/// be, and no later than the next step needs the memory.
/// </summary>
internal sealed class C10dOutbox : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(1);

    private readonly BlockingCollection<(Work Work, Awaited Awaited)> _sends = [];
    private readonly RankWatch _watch;
    private readonly bool _waitsOnDevice;
    private readonly Thread _thread;

    /// <param name="watch">Ends waits.</param>
    /// <param name="waitsOnDevice">
    /// Whether a wait only makes the device's current stream wait, as NCCL's does: that would hold up what is computed.
    /// </param>
    public C10dOutbox(RankWatch watch, bool waitsOnDevice)
    {
        (_watch, _waitsOnDevice) = (watch, waitsOnDevice);
        _thread = new Thread(Serve) { Name = "sends", IsBackground = true };
        _thread.Start();
    }

    public void Add(Work work, Awaited awaited) => _sends.Add((work, awaited));

    /// <summary>Waits until all is sent; not after a verdict.</summary>
    public void Dispose()
    {
        _sends.CompleteAdding();
        if (_watch.Error is null)
        {
            _thread.Join();
            _sends.Dispose();
        }
    }

    private void Serve()
    {
        foreach (var (work, awaited) in _sends.GetConsumingEnumerable())
        {
            using (work)
            {
                if (!TryWait(work, awaited))
                {
                    return;
                }
            }
        }
    }

    private bool TryWait(Work work, Awaited awaited)
    {
        try
        {
            if (!_waitsOnDevice)
            {
                _watch.Wait(work, awaited);
                return true;
            }

            while (_watch.Error is null && !work.IsCompleted)
            {
                Thread.Sleep(_pause);
            }

            return true;
        }
        catch (PeerLostException) // the rank's own thread hears of it, too
        {
            return false;
        }
    }
}
