namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// A profile less its noise. The least makespan over measured points prefers those that came out fast by chance: it is
/// predicted too low, and the plan is worse than it could be (docs/log.md). Here each point is shrunk toward what its
/// neighbours say, by how uncertain both are; steps that hold for a whole tile stay. Plan with <see cref="Model"/>, and
/// ask <see cref="MakespanPrediction"/> what the plan will take. Whoever wants the points as they were measured plans
/// with a <see cref="ProfiledLatencyModel"/> of the table.
/// </summary>
public sealed class ShrunkProfile
{
    private readonly Dictionary<int, SizePosterior> _sizes;

    private ShrunkProfile(LatencyTable table, bool isTold)
    {
        _sizes = table.Grids.ToDictionary(grid => grid.Key, grid => new SizePosterior(grid.Value, isTold));
        Source = isTold ? NoiseSource.Told
            : _sizes.Values.All(size => size.IsNoiseKnown) ? NoiseSource.Residuals
            : NoiseSource.Unknown;
        NoiseLevel = _sizes.Values.SelectMany(size => size.ForwardNoise.Concat(size.BackwardNoise)).Average();
        (Table, StandardErrors) = (Shrunk(table), [.. table.MicroBatchSizes.SelectMany(Errors)]);
        Model = new ProfiledLatencyModel(Table);
    }

    /// <summary>The expected times, where there are measurements. They have no spread: they are no medians.</summary>
    public LatencyTable Table { get; }

    /// <summary>[i] is how uncertain point i of <see cref="Table"/> still is.</summary>
    public IReadOnlyList<PointError> StandardErrors { get; }

    /// <summary>What the profile says about any slice, in expectation.</summary>
    public ILatencyModel Model { get; }

    /// <summary>
    /// The standard error of a measured median as a share of its time, in the mean over all points and both phases.
    /// </summary>
    public double NoiseLevel { get; }

    /// <summary>How the noise is known.</summary>
    public NoiseSource Source { get; }

    /// <summary>
    /// Shrinks a table. Points of no noise stay as they are; micro-batch sizes are shrunk apart. Always gives the same
    /// answer; 33,000 points of one size take a tenth of a second.
    /// </summary>
    public static ShrunkProfile Of(LatencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new ShrunkProfile(table, isTold: table.Grids.Values.All(IsTold));
    }

    /// <summary>
    /// At what multiples the time steps with the length of a slice, as kernels compute in tiles; null if it is not
    /// certain that it does.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The micro-batch size was not measured.</exception>
    public Tokens? Tile(int microBatch) => TokensOrNull(Size(microBatch).TileTokens);

    /// <summary>The same, with the length of slice and context together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The micro-batch size was not measured.</exception>
    public Tokens? KeyTile(int microBatch) => TokensOrNull(Size(microBatch).KeyTileTokens);

    /// <summary>What is known about the latencies of one micro-batch size.</summary>
    internal SizePosterior Size(int microBatch) => _sizes.TryGetValue(microBatch, out var size)
        ? size
        : throw new ArgumentOutOfRangeException(
            nameof(microBatch), microBatch, $"Measured were sizes {string.Join(", ", Table.MicroBatchSizes)}.");

    private static bool IsTold(LatencyGrid grid)
    {
        var (forward, backward) = SizePosterior.Phases(grid);
        return forward.IsTold && backward.IsTold;
    }

    private LatencyTable Shrunk(LatencyTable table) => new(
    [
        .. table.MicroBatchSizes.SelectMany(b => table.Grids[b].Points.Select((point, i) => point with
        {
            Forward = new Milliseconds(_sizes[b].Forward.ExpectedMs(i)),
            Backward = new Milliseconds(_sizes[b].Backward.ExpectedMs(i)),
            ForwardSpread = null,
            BackwardSpread = null,
            Samples = null,
        })),
    ]);

    private IEnumerable<PointError> Errors(int b) => Enumerable.Range(0, _sizes[b].Forward.Points.Count).Select(
        i => new PointError(
            new Milliseconds(_sizes[b].Forward.StandardErrorMs(i)),
            new Milliseconds(_sizes[b].Backward.StandardErrorMs(i))));

    private static Tokens? TokensOrNull(int tile) => tile > 1 ? new Tokens(tile) : null;
}
