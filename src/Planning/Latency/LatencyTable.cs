using System.Globalization;

namespace TeraPipe.Planning.Latency;

/// <summary>
/// Measurements of one layer without fault: no point twice, and for each micro-batch size every slice length that is
/// measured after some context is measured after every measured context with which it fits the longest sequence
/// measured. Contexts begin at 0. Other lengths may be measured without context alone, for t(l, 0) bends and steps
/// where what a context adds does not (TeraPipe, section 3.3): <see cref="LatencyGrid"/> adds it to them.
/// </summary>
public sealed class LatencyTable
{
    private readonly Lazy<Dictionary<int, LatencyGrid>> _grids; // a table that is only stored needs none

    /// <param name="points">Without fault; by micro-batch size, slice and context.</param>
    internal LatencyTable(IReadOnlyList<LatencyPoint> points)
    {
        Points = points;
        MicroBatchSizes = [.. points.Select(point => point.MicroBatch).Distinct()];
        _grids = new(() => points.GroupBy(point => point.MicroBatch).ToDictionary(
            group => group.Key, group => new LatencyGrid([.. group])));
    }

    /// <summary>All points, by micro-batch size, slice and context.</summary>
    public IReadOnlyList<LatencyPoint> Points { get; }

    /// <summary>The measured micro-batch sizes in sequences, ascending.</summary>
    public IReadOnlyList<int> MicroBatchSizes { get; }

    /// <summary>The points of each micro-batch size.</summary>
    internal IReadOnlyDictionary<int, LatencyGrid> Grids => _grids.Value;

    /// <summary>The table, or null and everything that is wrong with it.</summary>
    /// <param name="sent">The measurements, in any order.</param>
    /// <param name="faults">Everything that is wrong.</param>
    /// <param name="placeOf">What the sender calls a measurement, by its index; "measurement 3" where it is not told.
    /// </param>
    public static LatencyTable? Parse(
        IReadOnlyList<RawLatencyPoint> sent,
        out IReadOnlyList<LatencyFault> faults,
        Func<int, string>? placeOf = null)
    {
        ArgumentNullException.ThrowIfNull(sent);
        var order = new LatencyOrder(sent);
        faults = LatencyFaults.Of(
            sent, order, placeOf ?? (index => string.Create(CultureInfo.InvariantCulture, $"measurement {index}")));
        return faults.Count > 0 ? null : new LatencyTable(
            Array.ConvertAll(order.Places, place => Checked(sent[place.Index])));
    }

    private static LatencyPoint Checked(RawLatencyPoint point) => new(
        point.MicroBatch,
        new Tokens(point.SliceTokens),
        new Tokens(point.ContextTokens),
        new Milliseconds(point.ForwardMs),
        new Milliseconds(point.BackwardMs),
        TimeOrNull(point.ForwardSpreadMs),
        TimeOrNull(point.BackwardSpreadMs),
        point.Samples);

    private static Milliseconds? TimeOrNull(double? ms) => ms is null ? null : new Milliseconds(ms.Value);
}
