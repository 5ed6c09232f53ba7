using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// The cells of one micro-batch size. The design thinks in grains of its own, which are those of the plan unless the
/// sequence has very many of them: a plan takes time in proportion to their square.
/// </summary>
internal sealed class SizeSpace
{
    private const int MostGrains = 256;
    private const int FewestGrains = 64; // when they are taken together

    private readonly AdaptiveOptions _options;

    public SizeSpace(AdaptiveOptions options, int microBatch)
    {
        (_options, MicroBatch) = (options, microBatch);
        var count = options.Sequence.Count / options.Grain.Count;
        var together = Enumerable.Range(1, Math.Max(1, count / FewestGrains))
            .FirstOrDefault(factor => count % factor == 0 && count / factor <= MostGrains, 1);
        (Count, Grain) = (count / together, new Tokens(together * options.Grain.Count));
    }

    /// <summary>Sequences that travel together, b.</summary>
    public int MicroBatch { get; }

    /// <summary>Grains in a sequence.</summary>
    public int Count { get; }

    /// <summary>What the design's lengths and contexts are multiples of.</summary>
    public Tokens Grain { get; }

    public ProfilePoint PointOf(Cell cell) => new(MicroBatch, TokensOf(cell.Length), TokensOf(cell.Context));

    public Cell CellOf(ProfilePoint point) => new(point.Slice.Count / Grain.Count, point.Context.Count / Grain.Count);

    public Tokens TokensOf(int grains) => new(grains * Grain.Count);

    /// <summary>Length or context as a share of the sequence.</summary>
    public double ShareOf(int grains) => (double)grains / Count;

    /// <summary>Tokens of all sequences of a micro-batch as a share of one sequence: a tile of b · l tokens.</summary>
    public double ShareOfBatchTokens(int tokens) => (double)tokens / MicroBatch / _options.Sequence.Count;

    /// <summary>What is planned: equal stages of one layer each, all micro-batches of this size.</summary>
    /// <param name="stageCount">K.</param>
    /// <param name="layer">What a slice takes.</param>
    /// <param name="longest">No slice is longer, in grains.</param>
    public SlicingProblem Problem(int stageCount, ILatencyModel layer, int longest) => new(
        _options.Sequence, Grain, _options.MicroBatchesPerStep * MicroBatch, stageCount, layer)
    {
        Constraints = longest == Count ? SliceConstraints.None : new SliceConstraints { Maximum = TokensOf(longest) },
    };
}
