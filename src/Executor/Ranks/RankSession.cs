using System.Text;
using TeraPipe.Executor.Transport;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Ranks;

/// <summary>One rank's part in a run: the store in which ranks find each other, and the monitor.</summary>
internal sealed class RankSession : IDisposable
{
    private readonly RankEnvironment _environment;
    private readonly RankOptions _options;
    private readonly TcpStore _store;
    private readonly RankMonitor _monitor;
    private readonly RankWatch _watch;

    private RankSession(
        RankEnvironment environment, RankOptions options, TcpStore store, RankMonitor monitor, RankWatch watch) =>
        (_environment, _options, _store, _monitor, _watch) = (environment, options, store, monitor, watch);

    /// <summary>Serves the store, or finds it.</summary>
    /// <param name="environment">Which rank this is, and where rank 0 is.</param>
    /// <param name="fingerprint">In what ranks must agree.</param>
    /// <param name="options">How ranks watch over each other.</param>
    /// <param name="watch">Hears of verdicts.</param>
    /// <exception cref="RendezvousException">Rank 0 cannot be reached, or its port is taken.</exception>
    public static RankSession Open(
        RankEnvironment environment, Fingerprint fingerprint, RankOptions options, RankWatch watch)
    {
        var store = OpenStore(environment, options);
        try
        {
            RankMonitor monitor;
            if (environment.Rank == 0)
            {
                var hub = new HubMonitor(environment.WorldSize, fingerprint, options, watch);
                store.Set(Invitation.Key, Encoding.UTF8.GetBytes(hub.Invitation.ToString()));
                monitor = hub;
            }
            else
            {
                var invitation = Invitation.Parse(Encoding.UTF8.GetString(store.Get(Invitation.Key)));
                monitor = MemberMonitor.Connect(environment, invitation, fingerprint, options, watch);
            }

            return new RankSession(environment, options, store, monitor, watch);
        }
        catch (TorchException failure)
        {
            store.Dispose();
            throw new RendezvousException(
                $"Rank 0 was reached at {Where(environment)} but does not say how to go on: {failure.Message}",
                failure);
        }
    }

    /// <summary>Waits until all ranks are there and agree.</summary>
    /// <inheritdoc cref="RankMonitor.WaitForWelcome"/>
    public void WaitForAll() => _monitor.WaitForWelcome();

    /// <summary>What makes this rank's process groups of a generation.</summary>
    public C10dGroups Groups(Device device, int generation) => new(
        _store,
        (_environment.Rank, _monitor.LocalAddress.ToString()),
        device,
        // c10d's own deadline would close connections and say less: ours come first
        2 * (_options.StepDeadline > _options.StartDeadline ? _options.StepDeadline : _options.StartDeadline),
        _watch)
    {
        Generation = generation,
        All = [.. Enumerable.Range(0, _environment.WorldSize)],
    };

    public void Dispose()
    {
        _monitor.Dispose();
        if (_watch.Error is null)
        {
            _store.Dispose();
        }
    }

    private static TcpStore OpenStore(RankEnvironment environment, RankOptions options)
    {
        try
        {
            return new TcpStore(
                environment.MasterAddress, environment.MasterPort, environment.Rank == 0, options.StartDeadline);
        }
        catch (TorchException failure)
        {
            throw new RendezvousException(
                environment.Rank == 0
                    ? $"Rank 0 cannot serve at {Where(environment)}: {failure.Message}"
                    : $"Rank 0 did not come within {options.StartDeadline.TotalSeconds} s: rank {environment.Rank} "
                        + $"does not reach it at {Where(environment)}: {failure.Message}",
                failure);
        }
    }

    private static string Where(RankEnvironment environment) =>
        $"{environment.MasterAddress}:{environment.MasterPort} (MASTER_ADDR, MASTER_PORT)";
}
