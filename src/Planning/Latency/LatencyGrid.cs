using System.Collections.Concurrent;

namespace TeraPipe.Planning.Latency;

/// <summary>
/// The measured points of one micro-batch size: a lattice of slice lengths × contexts, cut off along the diagonal on
/// which slice and context make the longest sequence, and completed for the lengths that are measured without context
/// alone (<see cref="CompletedCurves"/>). Between the points
///     t(l, c) = (1 − f) · t_j(l) + f · t_{j+1}(l),   f = (c − c_j) / (c_{j+1} − c_j),
/// where t_j joins by straight lines what is known after context c_j: bilinear in the cell between four points. In
/// a cell on the diagonal, whose fourth point is missing, t_{j+1} goes on as steeply as t_j: the plane through the
/// three points, inside their triangle.
/// </summary>
/// <remarks>
/// It returns measured points exactly, stays within the range of the corners around, and is monotone where the data
/// are: if the corners of a cell or triangle do not fall from the shorter length to the longer, t does not fall in l
/// there, and the same for contexts in c; up to the rounding of doubles. It is no more than that. Where measured times
/// fall, t falls: a full tile may well be faster than one begun. Between two lengths it knows of no tile, and puts a
/// line where the hardware has a step; only measuring both sides of a step shows it.
/// </remarks>
internal sealed class LatencyGrid
{
    private readonly LatencyLattice _lattice;
    private readonly int[] _contexts;
    private readonly LengthCurve[] _forward; // [j]: after context j
    private readonly LengthCurve[] _backward;
    private readonly ConcurrentDictionary<int, (CurveMultiples[] Forward, CurveMultiples[] Backward)> _multiples = [];

    /// <param name="points">Without gaps; by slice, then by context.</param>
    public LatencyGrid(IReadOnlyList<LatencyPoint> points)
    {
        (Points, _lattice) = (points, new LatencyLattice(points));
        _contexts = _lattice.Contexts;
        _forward = CompletedCurves.Of(_lattice, points, point => point.Forward.Value);
        _backward = CompletedCurves.Of(_lattice, points, point => point.Backward.Value);
    }

    /// <summary>What was measured, nothing completed; by slice, then by context.</summary>
    public IReadOnlyList<LatencyPoint> Points { get; }

    /// <summary>
    /// The slice lengths within the measured ranges of lengths, contexts and sequences; none: the longest is 0. After
    /// some context the lengths are those that were measured after some: curve lengths beyond them do not count.
    /// </summary>
    public (int Shortest, int Longest) Ranges(Tokens context)
    {
        var hull = Hull(context);
        return context == Tokens.None || context.Count > _contexts[^1]
            ? hull
            : (hull.Shortest, Math.Max(hull.Longest, Math.Min(_lattice.Reach, _lattice.LongestTokens - context.Count)));
    }

    /// <summary>Whether a slice is within the measured ranges of lengths, contexts and sequences.</summary>
    public bool Covers(Tokens slice, Tokens context)
    {
        var (shortest, longest) = Ranges(context);
        return slice.Count >= shortest && slice.Count <= longest;
    }

    /// <summary>
    /// The slice lengths between measured points: the cells and the triangles of the lattice, and without context all
    /// from the shortest to the longest; none: the longest is 0.
    /// </summary>
    public (int Shortest, int Longest) Hull(Tokens context)
    {
        if (context == Tokens.None)
        {
            return (_lattice.Lengths[0], _lattice.Lengths[^1]);
        }

        var shortest = _lattice.LatticeLengths[0];
        if (context.Count > _contexts[^1])
        {
            return (shortest, 0);
        }

        var j = IndexOf(_contexts, context.Count);
        var past = context.Count - _contexts[j];
        if (past == 0)
        {
            return (shortest, _lattice.End(j));
        }

        var last = _lattice.End(j + 1); // the last length in a whole cell; the triangle begins there
        var ahead = (long)_lattice.Next(j + 1) - last;
        var width = _contexts[j + 1] - _contexts[j];
        return (shortest, last + (int)(ahead * (width - past) / width));
    }

    /// <summary>The measured point itself, or between the points; null elsewhere.</summary>
    public SliceLatency? Find(Tokens slice, Tokens context)
    {
        var (shortest, longest) = Hull(context);
        if (slice.Count < shortest || slice.Count > longest)
        {
            return null;
        }

        var (j, fraction) = Locate(context);
        return new SliceLatency(
            new Milliseconds(PhaseMs(_forward)),
            new Milliseconds(PhaseMs(_backward)),
            _lattice.IsMeasured(slice.Count, context.Count) ? Provenance.Measured : Provenance.Interpolated);

        double PhaseMs(LengthCurve[] curves) => fraction == 0
            ? curves[j].At(slice.Count)
            : LatencyRows.Between(curves[j].At(slice.Count), curves[j + 1].At(slice.Count), fraction);
    }

    /// <summary>
    /// The times of the slices of <paramref name="firstGrains"/> grains, one more, and so on; all lie in the
    /// <see cref="Hull"/>.
    /// </summary>
    public void FillRow(
        Tokens context, Tokens grain, int firstGrains, Span<double> forwardMs, Span<double> backwardMs)
    {
        var (j, fraction) = Locate(context);
        var (forward, backward) = _multiples.GetOrAdd(grain.Count, static (grain, grid) => (
            [.. grid._forward.Select(curve => new CurveMultiples(curve, grain))],
            [.. grid._backward.Select(curve => new CurveMultiples(curve, grain))]), this);
        FillPhase(forward, forwardMs);
        FillPhase(backward, backwardMs);

        void FillPhase(CurveMultiples[] curves, Span<double> rowMs)
        {
            var (skipped, count) = (firstGrains - 1, firstGrains - 1 + rowMs.Length);
            if (fraction == 0)
            {
                curves[j].First(count)[skipped..].CopyTo(rowMs);
            }
            else
            {
                LatencyRows.Between(
                    curves[j].First(count)[skipped..], curves[j + 1].First(count)[skipped..], fraction, rowMs);
            }
        }
    }

    /// <summary>The last measured context ≤ this one, and how far it is on the way from it to the next.</summary>
    private (int Index, double Fraction) Locate(Tokens context)
    {
        var j = IndexOf(_contexts, context.Count);
        var past = context.Count - _contexts[j];
        return (j, past == 0 ? 0 : (double)past / (_contexts[j + 1] - _contexts[j]));
    }

    /// <summary>Of the last value ≤ x; there is one.</summary>
    private static int IndexOf(int[] ascending, int x)
    {
        var found = Array.BinarySearch(ascending, x);
        return found >= 0 ? found : ~found - 1;
    }
}
