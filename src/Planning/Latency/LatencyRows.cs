using System.Numerics;
using System.Runtime.InteropServices;

namespace TeraPipe.Planning.Latency;

/// <summary>
/// Arithmetic on whole rows of latencies. Operation by operation it is that on one slice, so the bits are the same.
/// </summary>
internal static class LatencyRows
{
    /// <summary>What lies a fraction of the way from one time to another.</summary>
    public static double Between(double fromMs, double toMs, double fraction) =>
        Math.Max(0, fromMs + (fraction * (toMs - fromMs)));

    /// <summary>The same for each of a row.</summary>
    public static void Between(
        ReadOnlySpan<double> fromMs, ReadOnlySpan<double> toMs, double fraction, Span<double> rowMs)
    {
        var froms = Vectors(fromMs);
        var tos = Vectors(toMs);
        var vectors = Vectors(rowMs);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Vector.Max(Vector<double>.Zero, froms[i] + (fraction * (tos[i] - froms[i])));
        }

        for (var i = vectors.Length * Vector<double>.Count; i < rowMs.Length; i++)
        {
            rowMs[i] = Between(fromMs[i], toMs[i], fraction);
        }
    }

    /// <summary>The time of a slice of l tokens without context, and what the context adds; never negative.</summary>
    public static double Plus(double timeMs, double l, ContextTerm term) =>
        Math.Max(0, timeMs + (term.OffsetMs + (l * term.MsPerToken)));

    /// <summary>The same for a row of slices of <paramref name="firstGrains"/> grains, one more, and so on.</summary>
    public static void Plus(
        ReadOnlySpan<double> timesMs, int firstGrains, int grain, ContextTerm term, Span<double> rowMs)
    {
        var times = Vectors(timesMs);
        var vectors = Vectors(rowMs);
        var l = Vector.CreateSequence<double>(firstGrains * grain, grain); // whole numbers: exact
        var stride = new Vector<double>(Vector<double>.Count * grain);
        var offsetMs = new Vector<double>(term.OffsetMs);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Vector.Max(Vector<double>.Zero, times[i] + (offsetMs + (l * term.MsPerToken)));
            l += stride;
        }

        for (var i = vectors.Length * Vector<double>.Count; i < rowMs.Length; i++)
        {
            rowMs[i] = Plus(timesMs[i], (firstGrains + i) * grain, term);
        }
    }

    /// <summary>
    /// Which of the first <paramref name="count"/> multiples of the grain lie in a range of lengths: the first index,
    /// and the one after the last.
    /// </summary>
    public static (int Start, int End) Within((int Shortest, int Longest) range, Tokens grain, int count)
    {
        var end = Math.Min(range.Longest / grain.Count, count);
        return (Math.Min((range.Shortest - 1) / grain.Count, end), end);
    }

    /// <summary>What is not covered takes for ever.</summary>
    public static void RefuseOutside((int Start, int End) covered, Span<double> rowMs)
    {
        rowMs[..covered.Start].Fill(double.PositiveInfinity);
        rowMs[covered.End..].Fill(double.PositiveInfinity);
    }

    /// <summary>Each time of a row, so many times over.</summary>
    public static void Multiply(int count, Span<double> rowMs)
    {
        var vectors = Vectors(rowMs);
        foreach (ref var cell in vectors)
        {
            cell *= count;
        }

        foreach (ref var cellMs in rowMs[(vectors.Length * Vector<double>.Count)..])
        {
            cellMs *= count;
        }
    }

    private static Span<Vector<double>> Vectors(Span<double> rowMs) =>
        MemoryMarshal.Cast<double, Vector<double>>(rowMs);

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> rowMs) =>
        MemoryMarshal.Cast<double, Vector<double>>(rowMs);
}
