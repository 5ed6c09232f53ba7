using System.Numerics;

namespace TeraPipe.Bench.Planner;

/// <summary>
/// One phase of a stage in closed form:
///     t(b, l, c) = launch + token · tile · ⌈b · l / tile⌉ + pair · b · l · (c + (l + 1) / 2)
/// — kernel launches, matrix products in whole tiles of tokens, and causal attention.
/// </summary>
/// <param name="LaunchMs">What the launches take, however short the slice.</param>
/// <param name="TokenMs">Matrix products of one token.</param>
/// <param name="PairMs">Attention of one token to one token.</param>
/// <param name="TileTokens">Tokens in a tile: 1 gives a smooth table, more a stepped one.</param>
internal sealed record PhaseCost(double LaunchMs, double TokenMs, double PairMs, double TileTokens)
{
    /// <summary>One slice; the very number that <see cref="FillRow"/> gives, being computed by the same code.</summary>
    public double At(int microBatch, int slice, int context) =>
        At(new Vector<double>(microBatch), new Vector<double>(slice), new Vector<double>(context))[0];

    /// <summary>[i] is the slice of (i + 1) · <paramref name="grain"/> tokens.</summary>
    public void FillRow(int microBatch, int context, int grain, Span<double> ms)
    {
        var (b, c) = (new Vector<double>(microBatch), new Vector<double>(context));
        var done = 0;
        for (; done + Vector<double>.Count <= ms.Length; done += Vector<double>.Count)
        {
            var lengths = (Vector<double>.Indices + new Vector<double>(done + 1)) * grain;
            At(b, lengths, c).CopyTo(ms[done..]);
        }

        for (; done < ms.Length; done++)
        {
            ms[done] = At(microBatch, (done + 1) * grain, context);
        }
    }

    private Vector<double> At(Vector<double> b, Vector<double> l, Vector<double> c)
    {
        var tiles = Vector.Ceiling(b * l / TileTokens);
        var pairs = b * l * (c + ((l + Vector<double>.One) / 2));
        return new Vector<double>(LaunchMs) + (tiles * (TileTokens * TokenMs)) + (pairs * PairMs);
    }
}
