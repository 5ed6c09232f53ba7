namespace TeraPipe.Planning.Slicing;

/// <summary>
/// How long a slice takes at least in one phase when it takes at least x in the other:
///     floor(x) ≤ least { to : from ≥ x }   over all slices.
/// Long forwards have long backwards, so a lower bound on the slowest of one phase is nearly one on the other's.
/// </summary>
/// <remarks>
/// Slices are gathered in buckets by the leading bits of <c>from</c>, as sorting them would take longer than the whole
/// search. A bucket's floor serves all of it; that costs a thousandth of its tightness and nothing of its truth.
/// </remarks>
internal sealed class PhaseFloor
{
    private const int MantissaBits = 10;
    private const int Octaves = 40; // slices below 2^-40 of the longest share the first bucket
    private readonly double[] _floorMs = new double[(Octaves << MantissaBits) + 1];
    private readonly long _longestKey;

    /// <param name="costs">All slices of all micro-batch sizes.</param>
    /// <param name="from">The table of the phase that is asked about.</param>
    /// <param name="to">The table of the phase that is answered, in the same order.</param>
    public PhaseFloor(IReadOnlyList<SliceCosts> costs, Func<SliceCosts, double[]> from, Func<SliceCosts, double[]> to)
    {
        _longestKey = costs.Max(cost => Key(from(cost).Max()));
        Array.Fill(_floorMs, double.PositiveInfinity);
        foreach (var cost in costs)
        {
            Gather(from(cost), to(cost));
        }

        for (var bucket = _floorMs.Length - 2; bucket >= 0; bucket--)
        {
            _floorMs[bucket] = Math.Min(_floorMs[bucket], _floorMs[bucket + 1]);
        }
    }

    /// <summary>
    /// No slice of at least <paramref name="fromMs"/> takes less in the other phase; infinite if no slice is so long.
    /// </summary>
    public double At(double fromMs) => Key(fromMs) > _longestKey ? double.PositiveInfinity : _floorMs[BucketOf(fromMs)];

    private void Gather(double[] fromMs, double[] toMs)
    {
        for (var i = 0; i < fromMs.Length; i++)
        {
            ref var floorMs = ref _floorMs[BucketOf(fromMs[i])];
            floorMs = Math.Min(floorMs, toMs[i]);
        }
    }

    private int BucketOf(double ms) => (int)Math.Max(0, Key(ms) - _longestKey + _floorMs.Length - 1);

    // The bits of doubles that are not negative are in the order of their values.
    private static long Key(double ms) => BitConverter.DoubleToInt64Bits(ms) >> (52 - MantissaBits);
}
