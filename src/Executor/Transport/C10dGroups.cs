using TeraPipe.Executor.Ranks;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Transport;

/// <summary>
/// The process groups of one rank: Gloo's for tensors on the CPU, NCCL's for those on a GPU. All ranks make their groups
/// in the same order.
/// </summary>
/// <param name="store">Where the ranks find each other.</param>
/// <param name="rank">This rank.</param>
/// <param name="address">This machine's address, for Gloo.</param>
/// <param name="device">Where tensors are.</param>
/// <param name="timeout">Of the making and of each operation; c10d's own, the last of all deadlines.</param>
internal sealed class C10dGroups(
    TcpStore store, int rank, string address, Device device, TimeSpan timeout) : IDisposable
{
    private readonly List<ProcessGroup> _all = [];

    /// <summary>Where tensors are.</summary>
    public Device Device => device;

    /// <summary>Joins the group of some ranks, this one among them, in their order.</summary>
    public ProcessGroup Join(string name, int[] members)
    {
        var prefix = $"terapipe/{name}/{string.Join(',', members)}";
        var place = Array.IndexOf(members, rank);
        var group = device.type == DeviceType.CPU
            ? ProcessGroup.Gloo(store, prefix, place, members.Length, timeout, address)
            : ProcessGroup.Nccl(store, prefix, place, members.Length, timeout);
        lock (_all)
        {
            _all.Add(group);
        }

        return group;
    }

    /// <summary>Joins a group that sums up.</summary>
    public ICommunicator Communicator(string name, int[] members, RankWatch watch) => members.Length == 1
        ? SoloCommunicator.Instance
        : new C10dCommunicator(
            Join(name, members), device, [.. members.Where(member => member != rank)], watch);

    /// <summary>Lets go of all, whatever they wait for.</summary>
    public void Abandon()
    {
        lock (_all)
        {
            _all.ForEach(group => group.Abandon());
        }
    }

    /// <summary>Ends all; nothing is on its way.</summary>
    public void Dispose()
    {
        lock (_all)
        {
            _all.ForEach(group => group.Dispose());
        }
    }
}
