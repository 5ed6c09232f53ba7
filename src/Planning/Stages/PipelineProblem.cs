using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// One question to the pipeline planner: like a <see cref="SlicingProblem"/>, but each stage costs what it costs, and
/// the schedule is any. An instance is always answerable: its parts agree.
/// </summary>
public sealed class PipelineProblem
{
    private readonly SlicingProblem _slicing; // the same question with equal stages

    /// <param name="sequence">Tokens of every sequence, L; a whole number of grains.</param>
    /// <param name="grain">Every slice is a multiple of it, g.</param>
    /// <param name="batchSequences">Sequences in one step, B; each micro-batch takes some of them.</param>
    /// <param name="stages">[k] is what stage k costs over one slice; equal stages should be one object, which is
    /// tabulated once.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public PipelineProblem(Tokens sequence, Tokens grain, int batchSequences, IReadOnlyList<ILatencyModel> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        Stages = [.. stages];
        _slicing = new SlicingProblem(sequence, grain, batchSequences, stages.Count, new SummedLatencyModel(Stages));
        Links = PipelineLinks.Free(stages.Count);
    }

    /// <summary>[k] is what stage k costs over one slice.</summary>
    public IReadOnlyList<ILatencyModel> Stages { get; }

    /// <summary>Number of stages, K; under the interleaved schedule of virtual ones.</summary>
    public int StageCount => Stages.Count;

    /// <summary>Length of every sequence, L.</summary>
    public Tokens Sequence => _slicing.Sequence;

    /// <summary>Every slice is a multiple of it, g.</summary>
    public Tokens Grain => _slicing.Grain;

    /// <summary>Sequences in one step, B.</summary>
    public int BatchSequences => _slicing.BatchSequences;

    /// <summary>Sizes a micro-batch may have: those that all stages know, ascending.</summary>
    public IReadOnlyList<int> MicroBatchSizes => _slicing.MicroBatchSizes;

    /// <summary>The schedule that the plan is for.</summary>
    /// <exception cref="ArgumentException">The stages cannot be dealt out to devices so.</exception>
    public ScheduleChoice Schedule
    {
        get;
        init => field = StageCount % value.VirtualStages == 0 ? value : throw new ArgumentException(
            $"{StageCount} stages are not {value.VirtualStages} on each device.", nameof(value));
    } = ScheduleChoice.Flush;

    /// <summary>Devices of the pipeline, P = K / V. Stage s is on device s mod P.</summary>
    public int DeviceCount => StageCount / Schedule.VirtualStages;

    /// <summary>
    /// The share of a backward that is W where the schedule splits it; one half where nothing is said.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no share, from 0 to 1.</exception>
    public double WeightGradientShare
    {
        get;
        init => field = SplitBackward.Checked(value);
    } = SplitBackward.WeightGradientShare;

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
        get => _slicing.Constraints;
        init => _slicing = _slicing.With(value);
    }

    /// <summary>
    /// What every slice is in fact a multiple of: the grain, or its least common multiple with the constraint's.
    /// </summary>
    internal Tokens Unit => _slicing.Unit;

    /// <summary>
    /// Work that must be done on the stages besides what they are known to do, it is not known on which: lower bounds
    /// count it where a slice crosses them all. Null: none. A plan for such a problem makes no sense.
    /// </summary>
    internal ILatencyModel? Anywhere { get; init; }

    /// <summary>Units in the sequence, n.</summary>
    internal int UnitCount => _slicing.UnitCount;

    /// <summary>Which slices the constraints allow at which start, in units.</summary>
    internal SliceLengths Lengths => _slicing.Lengths;

    /// <summary>Whether it is the exact planner's question.</summary>
    internal bool IsEqualFlush =>
        Schedule == ScheduleChoice.Flush && Stages.All(stage => ReferenceEquals(stage, Stages[0]));

    /// <summary>The same question with other stages, as many, and perhaps more work on some of them.</summary>
    internal PipelineProblem With(IReadOnlyList<ILatencyModel> stages, ILatencyModel? anywhere) =>
        new(Sequence, Grain, BatchSequences, stages)
        {
            Anywhere = anywhere,
            Schedule = Schedule,
            WeightGradientShare = WeightGradientShare,
            Links = Links,
            Constraints = Constraints,
        };

    /// <summary>The question of so many equal stages, for the exact planner.</summary>
    internal SlicingProblem Equal(ILatencyModel stage, int stageCount) =>
        new(Sequence, Grain, BatchSequences, stageCount, stage)
        {
            Links = stageCount == StageCount ? Links : PipelineLinks.Free(stageCount),
            Constraints = Constraints,
        };

    /// <summary>Micro-batch sizes that make the batch, the preferred one as long as it fits.</summary>
    internal IEnumerable<int> Compose(int preferred) => _slicing.Compose(preferred);

    /// <summary>Where a size stands among the micro-batch sizes.</summary>
    internal int IndexOfSize(int sequences) =>
        MicroBatchSizes.Index().First(size => size.Item == sequences).Index;

    /// <summary>Whether a sequence may be cut so, in units.</summary>
    internal bool Allows(IReadOnlyList<int> slices)
    {
        var (lengths, start) = (Lengths, 0);
        return slices.Count <= (Constraints.MaximumSlices ?? int.MaxValue)
            && slices.All(length => lengths.Allows((start += length) - length, length));
    }
}
