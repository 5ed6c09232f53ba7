using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// What each gate says about the other: the slice with the largest forward gate u has a backward gate of at least
/// r · u, where r is the least ratio of the two over all slices; and the other way round.
/// </summary>
internal readonly record struct GateCoupling(double BackwardPerForward, double ForwardPerBackward)
{
    private const double Rounding = 1 - 1e-12; // keeps a rounded product from exceeding the true one

    /// <summary>Over all slices that a plan may have, in micro-batches of all sizes.</summary>
    public static GateCoupling Of(IReadOnlyList<PathTable> tables) => new(
        LeastRatio(tables, table => table.BackwardGateMs, table => table.ForwardGateMs),
        LeastRatio(tables, table => table.ForwardGateMs, table => table.BackwardGateMs));

    /// <summary>The part of the box in which solutions can lie: its lower ends raised.</summary>
    public Box Tighten(Box box) => box with
    {
        ForwardLo = Math.Max(box.ForwardLo, ForwardPerBackward * box.BackwardLo),
        BackwardLo = Math.Max(box.BackwardLo, BackwardPerForward * box.ForwardLo),
    };

    private static double LeastRatio(
        IReadOnlyList<PathTable> tables, Func<PathTable, double[]> above, Func<PathTable, double[]> below)
    {
        var least = double.PositiveInfinity;
        foreach (var table in tables)
        {
            var (aboveMs, belowMs) = (above(table), below(table));
            for (var i = 0; i < belowMs.Length; i++)
            {
                if (belowMs[i] > 0 && double.IsFinite(table.BusyMs[i]))
                {
                    least = Math.Min(least, aboveMs[i] / belowMs[i]);
                }
            }
        }

        return double.IsFinite(least) ? least * Rounding : 0;
    }
}
