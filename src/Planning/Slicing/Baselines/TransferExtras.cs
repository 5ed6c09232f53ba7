using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Slicing;

/// <summary>What transfers add to slices of each length in micro-batches of one size (<see
/// cref="PipelineLinks"/>).</summary>
internal sealed class TransferExtras
{
    private readonly double[] _busyMs; // [l − 1] is for slices of l grains; empty where links take no time
    private readonly double[] _gateMs; // busy and gate together

    public TransferExtras(SlicingProblem problem, int microBatch)
    {
        var links = problem.Links;
        var lengths = links.Links.All(link => link == LinkLatency.Free) ? 0 : problem.GrainCount;
        long[] tokens = [.. Enumerable.Range(1, lengths).Select(l => (long)microBatch * problem.Grains(l).Count)];
        _busyMs = [.. tokens.Select(links.ExtraBusyMs)];
        _gateMs = [.. tokens.Select((count, i) => _busyMs[i] + links.ExtraGateMs(count))];
    }

    /// <summary>How much longer a slice of so many grains keeps its stage busy, in each phase.</summary>
    public double BusyMs(int grains) => _busyMs.Length == 0 ? 0 : _busyMs[grains - 1];

    /// <summary>How much later it is at the next stage, that included.</summary>
    public double GateMs(int grains) => _gateMs.Length == 0 ? 0 : _gateMs[grains - 1];
}
