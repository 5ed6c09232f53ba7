using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Memory;

/// <summary>
/// Chooses schedule, recompute and accumulation groups so that a step fits and takes the least time. Cut into A groups
/// the batch takes T = Σ T(group): less is in flight at one time, but the pipeline fills and drains A times. All
/// choices are weighed, each with the slicing that is the fastest under the flush schedule; a slower slicing that would
/// need less is not looked for.
/// </summary>
public sealed class MemoryPlanner
{
    private readonly EqualPipeline _pipeline;
    private readonly int _batchSequences;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<(int Sequences, Recompute Recompute), IReadOnlyList<MicroBatchSlicing>> _slicings = [];
    private readonly Dictionary<(int Sequences, Recompute, ScheduleChoice), Milliseconds> _makespans = [];
    private readonly Dictionary<(int Sequences, Recompute, ScheduleChoice), IReadOnlyList<DeviceMemory>> _memories = [];

    private MemoryPlanner(EqualPipeline pipeline, int batchSequences, CancellationToken cancellationToken) =>
        (_pipeline, _batchSequences, _cancellationToken) = (pipeline, batchSequences, cancellationToken);

    /// <summary>The fastest plan that fits, or what is missing and what would fit beyond the choices.</summary>
    /// <param name="pipeline">Model and devices.</param>
    /// <param name="batchSequences">Sequences in one step, B.</param>
    /// <param name="choices">What may be chosen, and the bytes there are.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="ArgumentException">No schedule's stages divide the layers evenly, or no micro-batches of the
    /// known sizes make the batch.</exception>
    public static MemoryAnswer Plan(
        EqualPipeline pipeline,
        int batchSequences,
        MemoryChoices choices,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(choices);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSequences, 1);
        var planner = new MemoryPlanner(pipeline, batchSequences, cancellationToken);
        if (planner.FastestThatFits(choices) is { } plan)
        {
            return new MemoryAnswer(plan, Shortage: null);
        }

        var widest = choices with { RecomputeLevels = Enum.GetValues<Recompute>(), MaximumGroups = batchSequences };
        var remedy = planner.FastestThatFits(widest);
        return new MemoryAnswer(Plan: null, planner.LeastShortage(choices) with
        {
            Remedy = remedy is null
                ? null
                : new MemoryRemedy(remedy.Schedule, remedy.Recompute, remedy.Groups.Count),
        });
    }

    private MemoryPlan? FastestThatFits(MemoryChoices choices) => Candidates(choices)
        .Where(candidate => Shortage(candidate, choices.Available) is null)
        .MinBy(Makespan) is { } fastest ? Build(fastest) : null;

    private MemoryShortage LeastShortage(MemoryChoices choices) => Candidates(choices)
        .Select(candidate => Shortage(candidate, choices.Available))
        .MinBy(shortage => shortage!.Missing)!;

    /// <summary>Every choice, fewest groups first; of equally fast ones the first is taken.</summary>
    private IEnumerable<Candidate> Candidates(MemoryChoices choices)
    {
        var sizes = _pipeline.MicroBatchSizes ?? [1];
        var groupings = Enumerable.Range(1, Math.Min(choices.MaximumGroups, _batchSequences))
            .Select(groups => EqualParts.Of(_batchSequences, groups).ToArray())
            .Where(groups => groups.Distinct().All(sequences => SlicingProblem.CanCompose(sequences, sizes)))
            .ToArray();
        var schedules = choices.Schedules.Where(_pipeline.Allows).ToArray();
        if (groupings.Length == 0 || schedules.Length == 0)
        {
            throw new ArgumentException(groupings.Length == 0
                ? $"No micro-batches of {string.Join(", ", sizes)} sequences make a batch of {_batchSequences}."
                : $"No schedule's stages divide {_pipeline.Model.Layers} layers evenly.");
        }

        return from groups in groupings
               from schedule in schedules
               from recompute in choices.RecomputeLevels
               select new Candidate(groups, schedule, recompute);
    }

    private MemoryShortage? Shortage(Candidate candidate, Bytes available) =>
        MemoryShortage.Find(Memory(candidate), available);

    private MemoryPlan Build(Candidate candidate) => new()
    {
        Schedule = candidate.Schedule,
        Recompute = candidate.Recompute,
        Groups = [.. candidate.GroupSizes.Select(sequences => Slicing(sequences, candidate.Recompute))],
        Makespan = Makespan(candidate),
        Memory = Memory(candidate),
    };

    private Milliseconds Makespan(Candidate candidate) => candidate.GroupSizes
        .Select(sequences => Once(_makespans, (sequences, candidate.Recompute, candidate.Schedule), () =>
            _pipeline.Makespan(Slicing(sequences, candidate.Recompute), candidate.Schedule, candidate.Recompute)))
        .Aggregate((sum, next) => sum + next);

    private IReadOnlyList<DeviceMemory> Memory(Candidate candidate) => candidate.GroupSizes.Distinct()
        .Select(sequences => Once(_memories, (sequences, candidate.Recompute, candidate.Schedule), () =>
            _pipeline.Memory(Slicing(sequences, candidate.Recompute), candidate.Schedule, candidate.Recompute)))
        .MaxBy(devices => devices.Max(device => device.Total))!;

    private IReadOnlyList<MicroBatchSlicing> Slicing(int sequences, Recompute recompute) =>
        Once(_slicings, (sequences, recompute), () =>
            SlicePlanner.Plan(_pipeline.Problem(sequences, recompute), null, _cancellationToken).MicroBatches);

    private TValue Once<TKey, TValue>(Dictionary<TKey, TValue> known, TKey key, Func<TValue> find)
        where TKey : notnull
    {
        _cancellationToken.ThrowIfCancellationRequested();
        return known.TryGetValue(key, out var value) ? value : known[key] = find();
    }

    private sealed class Candidate(int[] groupSizes, ScheduleChoice schedule, Recompute recompute)
    {
        public int[] GroupSizes => groupSizes;

        public ScheduleChoice Schedule => schedule;

        public Recompute Recompute => recompute;
    }
}
