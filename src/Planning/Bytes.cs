using System.Globalization;
using System.Numerics;

namespace TeraPipe.Planning;

/// <summary>An amount of memory or of data in whole bytes, never negative.</summary>
public readonly record struct Bytes :
    IComparable<Bytes>,
    IComparisonOperators<Bytes, Bytes, bool>,
    IAdditionOperators<Bytes, Bytes, Bytes>
{
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public Bytes(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
    }

    /// <summary>The bare count, for arithmetic in one method or for the wire.</summary>
    public long Count { get; }

    /// <summary>No bytes at all; also the default value of this type.</summary>
    public static Bytes Zero => default;

    /// <summary>So many GiB, rounded up to whole bytes: the memory of a device as its datasheet tells it.</summary>
    public static Bytes FromGibibytes(double gibibytes) => new(checked((long)Math.Ceiling(gibibytes * (1L << 30))));

    /// <summary>The sum of two amounts.</summary>
    public static Bytes operator +(Bytes left, Bytes right) => new(left.Count + right.Count);

    /// <summary>The same amount, <paramref name="count"/> times over.</summary>
    public static Bytes operator *(long count, Bytes each) => new(count * each.Count);

    /// <inheritdoc/>
    public static bool operator <(Bytes left, Bytes right) => left.Count < right.Count;

    /// <inheritdoc/>
    public static bool operator >(Bytes left, Bytes right) => left.Count > right.Count;

    /// <inheritdoc/>
    public static bool operator <=(Bytes left, Bytes right) => left.Count <= right.Count;

    /// <inheritdoc/>
    public static bool operator >=(Bytes left, Bytes right) => left.Count >= right.Count;

    /// <inheritdoc/>
    public int CompareTo(Bytes other) => Count.CompareTo(other.Count);

    /// <summary>In the largest binary unit of which there is at least one: "41.25 GiB", "512 bytes".</summary>
    public override string ToString()
    {
        string[] units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        var unit = Count == 0 ? 0 : (63 - BitOperations.LeadingZeroCount((ulong)Count)) / 10;
        return string.Create(CultureInfo.InvariantCulture, $"{Count / (double)(1L << (10 * unit)):0.##} {units[unit]}");
    }
}
