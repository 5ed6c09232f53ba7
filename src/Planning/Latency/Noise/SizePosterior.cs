namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// What the latencies of one micro-batch size are, given their measurements. Both phases step together.
/// </summary>
internal sealed class SizePosterior
{
    private const double LeastGain = 8; // of a tile of keys: 2 ln 64, as one of so many was picked

    /// <param name="grid">The measurements.</param>
    /// <param name="isTold">Whether spreads and samples say what the noise is.</param>
    public SizePosterior(LatencyGrid grid, bool isTold)
    {
        var (forward, backward) = Phases(grid);
        var forwardNoise = isTold ? RelativeNoise.Told(forward) : RelativeNoise.Seen(forward);
        var backwardNoise = isTold ? RelativeNoise.Told(backward) : RelativeNoise.Seen(backward);
        IsNoiseKnown = forwardNoise is not null && backwardNoise is not null;
        ForwardNoise = forwardNoise ?? new double[forward.Count];
        BackwardNoise = backwardNoise ?? new double[backward.Count];
        var draws = Draws((forward, ForwardNoise), (backward, BackwardNoise));
        Forward = new PhasePosterior(forward, ForwardNoise, IsExact(ForwardNoise) ? [] : draws);
        Backward = new PhasePosterior(backward, BackwardNoise, IsExact(BackwardNoise) ? [] : draws);
        TileTokens = draws.Count(draw => draw.Basis.TileTokens > 1) * 2 > draws.Count
            ? draws.Max(draw => draw.Basis.TileTokens)
            : 1;
        KeyTileTokens = Shrink();
    }

    /// <summary>False where noise was neither told nor to be seen.</summary>
    public bool IsNoiseKnown { get; }

    /// <summary>σ of each point's forward as a share of its time.</summary>
    public double[] ForwardNoise { get; }

    /// <summary>σ of each point's backward as a share of its time.</summary>
    public double[] BackwardNoise { get; }

    /// <summary>Forward.</summary>
    public PhasePosterior Forward { get; }

    /// <summary>Backward.</summary>
    public PhasePosterior Backward { get; }

    /// <summary>At what multiples of the length the time steps; 1: at none that is certain.</summary>
    public int TileTokens { get; }

    /// <summary>At what multiples of slice and context together the time steps; 1: at none that is certain.</summary>
    public int KeyTileTokens { get; }

    /// <summary>The two phases of a grid.</summary>
    public static (PhasePoints Forward, PhasePoints Backward) Phases(LatencyGrid grid) => (
        new PhasePoints(grid.Points, point => point.Forward, point => point.ForwardSpread),
        new PhasePoints(grid.Points, point => point.Backward, point => point.BackwardSpread));

    private static bool IsExact(double[] noise) => noise.All(share => share == 0);

    private static IReadOnlyList<(StepBasis Basis, int[] Ends)> Draws(
        params (PhasePoints Points, double[] Noise)[] phases)
    {
        RowMoments[][] noisy =
        [
            .. phases.Where(phase => !IsExact(phase.Noise))
                .Select(phase => RowMoments.Of(phase.Points, CoarseNoiseMs(phase.Points, phase.Noise))),
        ];
        return noisy.Length == 0 ? [] : StepDraws.Of(phases[0].Points, noisy);
    }

    /// <summary>σ to find steps by. Finer noise would find no other ones, and so squares keep their digits.</summary>
    private static double[] CoarseNoiseMs(PhasePoints points, double[] noise)
    {
        const double Least = 1e-4;
        var leastMs = Least * Least * points.TimesMs.Max();
        return [.. noise.Zip(points.TimesMs, (share, timeMs) => Math.Max(Math.Max(share, Least) * timeMs, leastMs))];
    }

    private int Shrink()
    {
        PhasePosterior[] noisy = [.. new[] { Forward, Backward }.Where(phase => !phase.IsExact)];
        if (noisy.Length == 0)
        {
            return 1;
        }

        int[] tiles = [.. StepDraws.Tiles(Forward.Points)];
        var gains = noisy.Select(phase => phase.GainsOfEnds(tiles).ToArray()).ToArray();
        var tile = tiles.Select((tile, i) => (Tile: tile, Gain: gains.Sum(gain => gain[i])))
            .Append((Tile: 1, Gain: LeastGain))
            .MaxBy(each => each.Gain)
            .Tile;
        foreach (var phase in noisy)
        {
            if (tile > 1)
            {
                phase.ShrinkEnds(tile);
            }

            phase.ShrinkPoints();
        }

        return tile;
    }
}
