using TeraPipe.Executor.Ranks;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Transport;

/// <summary>
/// The process groups of one rank in one generation: Gloo's for tensors on the CPU, NCCL's for those on a GPU. All
/// ranks make their groups in the same order.
/// </summary>
/// <param name="store">Where the ranks find each other.</param>
/// <param name="rank">This rank, and its machine's address, for Gloo.</param>
/// <param name="device">Where tensors are.</param>
/// <param name="timeout">Of the making and of each operation; c10d's own, the last of all deadlines.</param>
/// <param name="watch">Ends waits.</param>
internal sealed class C10dGroups(
    TcpStore store, (int Rank, string Address) rank, Device device, TimeSpan timeout, RankWatch watch) : IDisposable
{
    private readonly List<ProcessGroup> _all = [];

    /// <summary>
    /// How often the ranks were placed in another way. It is in the name of every group and in the tag of every
    /// message: what an earlier generation sends finds no group that takes it.
    /// </summary>
    public int Generation { get; init; }

    /// <summary>All processes, in order; missing, as many as the ranks.</summary>
    public int[] All { get; init; } = [];

    /// <summary>Ends waits.</summary>
    public RankWatch Watch => watch;

    /// <summary>Joins the group of some ranks, this one among them, in their order.</summary>
    public ProcessGroup Join(string name, int[] members)
    {
        var prefix = $"terapipe/{Generation}/{name}/{string.Join(',', members)}";
        var place = Array.IndexOf(members, rank.Rank);
        var others = Others(members);
        var group = watch.Begin(
            () => device.type == DeviceType.CPU
                ? ProcessGroup.Gloo(store, prefix, place, members.Length, timeout, rank.Address)
                : ProcessGroup.Nccl(store, prefix, place, members.Length, timeout),
            new Awaited($"{RankNames.Of(others)} to join a group", others));
        lock (_all)
        {
            _all.Add(group);
        }

        return group;
    }

    /// <summary>Joins a group that sums up.</summary>
    public ICommunicator Communicator(string name, int[] members) => members.Length == 1
        ? SoloCommunicator.Instance
        : new C10dCommunicator(Join(name, members), device, Others(members), watch);

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

    private int[] Others(int[] members) => [.. members.Where(member => member != rank.Rank)];
}
