using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Slicing;

/// <summary>One question to the slice planner. An instance is always answerable: its parts agree.</summary>
public sealed class SlicingProblem
{
    private readonly bool[] _composable; // [s]: whether micro-batches of the known sizes make s sequences

    /// <param name="sequence">Tokens of every sequence, L; a whole number of grains.</param>
    /// <param name="grain">Every slice is a multiple of it, g.</param>
    /// <param name="batchSequences">Sequences in one step, B; each micro-batch takes some of them.</param>
    /// <param name="stageCount">Equal stages, K.</param>
    /// <param name="stageLatency">What one stage costs over one slice.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public SlicingProblem(Tokens sequence, Tokens grain, int batchSequences, int stageCount, ILatencyModel stageLatency)
    {
        ArgumentNullException.ThrowIfNull(stageLatency);
        ArgumentOutOfRangeException.ThrowIfLessThan(stageCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(grain.Count, 1, nameof(grain));
        if (sequence.Count == 0 || sequence.Count % grain.Count != 0)
        {
            throw new ArgumentException(
                $"{sequence} is no whole, positive number of grains of {grain}.", nameof(sequence));
        }

        (Sequence, Grain, BatchSequences) = (sequence, grain, batchSequences);
        (StageCount, StageLatency) = (stageCount, stageLatency);
        Links = PipelineLinks.Free(stageCount);
        var sizes = stageLatency.MicroBatchSizes ?? Enumerable.Range(1, batchSequences);
        MicroBatchSizes = [.. sizes.Where(size => size <= batchSequences)];
        _composable = Composable(batchSequences, MicroBatchSizes);
        if (!_composable[batchSequences])
        {
            throw new ArgumentException(
                $"No micro-batches of the known sizes make a batch of {batchSequences}.", nameof(batchSequences));
        }
    }

    /// <summary>Length of every sequence, L.</summary>
    public Tokens Sequence { get; }

    /// <summary>
    /// Every slice is a whole number of grains: hardware likes multiples of 8 or more, and the search is smaller.
    /// </summary>
    public Tokens Grain { get; }

    /// <summary>Sequences in one step, B.</summary>
    public int BatchSequences { get; }

    /// <summary>Number of pipeline stages, K, all taken to be equally fast.</summary>
    public int StageCount { get; }

    /// <summary>What one stage costs over one slice.</summary>
    public ILatencyModel StageLatency { get; }

    /// <summary>What joins the stages; free where nothing is said.</summary>
    /// <exception cref="ArgumentException">They join another number of stages.</exception>
    public PipelineLinks Links
    {
        get;
        init => field = value.StageCount == StageCount ? value : throw new ArgumentException(
            $"{value.Links.Count} links join {value.StageCount} stages, not {StageCount}.", nameof(value));
    }

    /// <summary>What the slices must keep to; nothing where nothing is said.</summary>
    /// <exception cref="ArgumentException">No slicing of the sequence keeps to them; ask
    /// <see cref="SliceConstraints.Infeasibility"/> first.</exception>
    public SliceConstraints Constraints
    {
        get;
        init => field = value.Infeasibility(Sequence, Grain) is not { } fault ? value : throw new ArgumentException(
            $"{fault.Constraint}: {fault.Message}", nameof(value));
    } = SliceConstraints.None;

    /// <summary>Sizes a micro-batch may have, ascending.</summary>
    public IReadOnlyList<int> MicroBatchSizes { get; }

    /// <summary>Grains in the sequence.</summary>
    public int GrainCount => Sequence.Count / Grain.Count;

    /// <summary>
    /// What every slice is in fact a multiple of: the grain, or its least common multiple with the constraint's.
    /// </summary>
    public Tokens Unit => new((int)ConstraintCheck.LeastCommonMultiple(
        Grain.Count, Constraints.MultipleOf?.Count ?? Grain.Count));

    /// <summary>Units in the sequence, n: grains where no constraint says otherwise.</summary>
    public int UnitCount => Sequence.Count / Unit.Count;

    /// <summary>Different slices that a plan may be made of.</summary>
    public long PossibleSlices => MicroBatchSizes.Count * ((long)UnitCount * (UnitCount + 1) / 2);

    /// <summary>Whether the sum of some sizes, each as often as wanted, is <paramref name="total"/>.</summary>
    public static bool CanCompose(int total, IReadOnlyList<int> sizes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        ArgumentNullException.ThrowIfNull(sizes);
        return Composable(total, sizes)[total];
    }

    /// <summary>The same question in other grains.</summary>
    internal SlicingProblem WithGrain(Tokens grain) => new(Sequence, grain, BatchSequences, StageCount, StageLatency)
    {
        Links = Links,
        Constraints = Constraints,
    };

    /// <summary>The same question under other constraints.</summary>
    internal SlicingProblem With(SliceConstraints constraints) =>
        new(Sequence, Grain, BatchSequences, StageCount, StageLatency) { Links = Links, Constraints = constraints };

    /// <summary>The length of so many grains.</summary>
    internal Tokens Grains(int count) => new(count * Grain.Count);

    /// <summary>The length of so many units.</summary>
    internal Tokens Units(int count) => new(count * Unit.Count);

    /// <summary>
    /// Micro-batch sizes that make the batch: the preferred one as long as it fits, then the largest that does.
    /// </summary>
    internal IEnumerable<int> Compose(int preferred)
    {
        for (var left = BatchSequences; left > 0;)
        {
            var size = Fits(preferred) ? preferred : MicroBatchSizes.Last(Fits);
            yield return size;
            left -= size;

            bool Fits(int candidate) => candidate <= left && _composable[left - candidate];
        }
    }

    private static bool[] Composable(int total, IReadOnlyList<int> sizes)
    {
        var composable = new bool[total + 1];
        composable[0] = true;
        for (var sum = 1; sum <= total; sum++)
        {
            composable[sum] = sizes.Any(size => size <= sum && composable[sum - size]);
        }

        return composable;
    }
}
