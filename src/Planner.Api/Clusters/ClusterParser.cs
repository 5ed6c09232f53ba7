using TeraPipe.Contracts.Clusters;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Clusters;

/// <summary>Turns what was sent into what was meant, or says all that is wrong with it.</summary>
internal static class ClusterParser
{
    /// <summary>More than any cluster has, and few enough for the sums of a plan.</summary>
    public const int MaxGpus = 1 << 20;

    /// <summary>A pebibyte a device.</summary>
    private const long MaxMemoryBytes = 1L << 50;

    private const int MaxAliases = 16;

    /// <param name="sent">The body.</param>
    /// <param name="path">The name in the path of a PUT; null in a POST.</param>
    /// <param name="faults">Takes all that is wrong.</param>
    public static ClusterDescription? Parse(ClusterRequest sent, string? path, Faults faults)
    {
        var name = sent.Cluster ?? path;
        if (faults.Require(name is not null && Names.IsValid(name), "cluster", Names.Rule) && path is not null)
        {
            faults.Require(name == path, "cluster", $"must be the path's, '{path}', or be left out.");
        }

        CheckSize(sent, faults);
        var device = ParseDevice(sent.Device, faults);
        var within = ParseLink(sent.WithinNode, "withinNode", faults);
        var between = ParseLink(sent.BetweenNodes, "betweenNodes", faults);
        return faults.Any ? null : new ClusterDescription(
            name!, sent.Nodes!.Value, sent.GpusPerNode!.Value, device!, within, between);
    }

    private static void CheckSize(ClusterRequest sent, Faults faults)
    {
        var (nodes, gpus) = (sent.Nodes, sent.GpusPerNode);
        if (faults.Require(nodes >= 1, "nodes", "must be at least 1.")
            & faults.Require(gpus >= 1, "gpusPerNode", "must be at least 1."))
        {
            faults.Require(
                (long)nodes!.Value * gpus!.Value <= MaxGpus, "nodes", $"must have at most {MaxGpus} GPUs together.");
        }

        faults.Require(
            gpus != 1 || sent.WithinNode is null, "withinNode", "must be left out: a node has one GPU only.");
        faults.Require(
            nodes != 1 || sent.BetweenNodes is null, "betweenNodes", "must be left out: there is one node only.");
    }

    private static DeviceDescription? ParseDevice(ClusterDevice? sent, Faults faults)
    {
        if (!faults.Require(sent is not null, "device", "is required."))
        {
            return null;
        }

        var isValid = CheckName(sent!.Name, "device.name", faults);
        var aliases = sent.Aliases ?? [];
        isValid &= faults.Require(
            aliases.Count <= MaxAliases, "device.aliases", $"must be at most {MaxAliases} names.");
        for (var i = 0; i < Math.Min(aliases.Count, MaxAliases); i++)
        {
            isValid &= CheckName(aliases[i], $"device.aliases[{i}]", faults);
        }

        isValid &= faults.Require(sent.Kind is "cuda" or "cpu", "device.kind", "must be cuda or cpu.");
        isValid &= faults.Require(
            sent.MemoryBytes is >= 1 and <= MaxMemoryBytes,
            "device.memoryBytes",
            $"must be from 1 to {MaxMemoryBytes}.");
        return isValid
            ? new DeviceDescription(sent.Name!, aliases, sent.Kind!, new Bytes(sent.MemoryBytes!.Value))
            : null;
    }

    private static bool CheckName(string? name, string field, Faults faults) =>
        faults.Require(!string.IsNullOrWhiteSpace(name), field, "is required.")
        && faults.Require(Texts.IsValid(name!), field, Texts.Rule);

    private static NetworkLink? ParseLink(ClusterLink? sent, string field, Faults faults)
    {
        if (sent is null)
        {
            return null;
        }

        return faults.Require(Bounds.IsTime(sent.LatencyMs), $"{field}.latencyMs", Bounds.Time)
            & faults.Require(Bounds.IsRate(sent.GigabytesPerSecond), $"{field}.gigabytesPerSecond", Bounds.Rate)
            ? new NetworkLink(new Milliseconds(sent.LatencyMs!.Value), sent.GigabytesPerSecond!.Value)
            : null;
    }
}
