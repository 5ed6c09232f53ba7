namespace TeraPipe.Planning.Slicing;

/// <summary>
/// How long a slice takes at least in one phase when it takes at least x in the other:
///     floor(x) ≤ least { to : from ≥ x }   over all slices.
/// Long forwards have long backwards, so a lower bound on the slowest of one phase is nearly one on the other's.
/// </summary>
/// <remarks>
/// Slices are gathered in buckets by <c>from</c>, as sorting them would take longer than the whole search. A bucket's
/// floor serves all of it; that costs a four-thousandth of the longest slice and nothing of its truth.
/// </remarks>
internal sealed class PhaseFloor
{
    private const int LastBucket = 4095;
    private readonly double[] _floorMs = new double[LastBucket + 1];
    private readonly double _longestMs;
    private readonly double _bucketsPerMs;

    /// <param name="longestMs">No slice takes longer in the phase that is asked about; finite.</param>
    public PhaseFloor(double longestMs)
    {
        (_longestMs, _bucketsPerMs) = (longestMs, longestMs > 0 ? LastBucket / longestMs : 0);
        Array.Fill(_floorMs, double.PositiveInfinity);
    }

    /// <summary>Takes in slices: their times in the phase that is asked about, and in the one that is answered.</summary>
    public void Add(ReadOnlySpan<double> fromMs, ReadOnlySpan<double> toMs)
    {
        for (var i = 0; i < fromMs.Length; i++)
        {
            ref var floorMs = ref _floorMs[BucketOf(fromMs[i])];
            floorMs = Math.Min(floorMs, toMs[i]);
        }
    }

    /// <summary>To be called once, after all slices.</summary>
    public void Close()
    {
        for (var bucket = LastBucket - 1; bucket >= 0; bucket--)
        {
            _floorMs[bucket] = Math.Min(_floorMs[bucket], _floorMs[bucket + 1]);
        }
    }

    /// <summary>
    /// No slice of at least <paramref name="fromMs"/> takes less in the other phase; infinite if no slice is so long.
    /// </summary>
    public double At(double fromMs) => fromMs > _longestMs ? double.PositiveInfinity : _floorMs[BucketOf(fromMs)];

    // Longer times have no lower bucket. Where all times are 0 or denormal, a refused slice's product is no number.
    private int BucketOf(double ms) =>
        ms * _bucketsPerMs is > 0 and var bucket ? (int)Math.Min(LastBucket, bucket) : 0;
}
