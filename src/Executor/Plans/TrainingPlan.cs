using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Plans.Elastic;
using TeraPipe.Planning;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Executor.Plans;

/// <summary>A plan that was looked through: what it says can be run.</summary>
public sealed class TrainingPlan
{
    private readonly PlanResponse _answer;
    private readonly IReadOnlyList<MicroBatchSlicing> _microBatches;
    private readonly IReadOnlyList<DeviceMemory> _memory;

    internal TrainingPlan(
        PlanResponse answer,
        ScheduleChoice schedule,
        IReadOnlyList<MicroBatchSlicing> microBatches,
        IReadOnlyList<DeviceMemory> memory) =>
        (_answer, Schedule, _microBatches, _memory) = (answer, schedule, microBatches, memory);

    private TrainingPlan(TrainingPlan plan, ElasticPlacement elastic)
        : this(plan._answer, plan.Schedule, plan._microBatches, plan._memory) => Elastic = elastic;

    /// <summary>
    /// 32 hexadecimal digits: plans of the same id are the same, but for what an elastic run makes of them.
    /// </summary>
    public string PlanId => _answer.PlanId;

    /// <summary>
    /// What an elastic run makes of the plan that it was registered with: stages, replicas and slices are those of its
    /// placement. Missing of other runs, and as long as the planner was never heard.
    /// </summary>
    public ElasticPlacement? Elastic { get; }

    /// <summary>The model of the planner's catalogue that it is for.</summary>
    public string Model => _answer.Model;

    /// <summary>The kind of schedule and the stages on each device, V.</summary>
    public ScheduleChoice Schedule { get; }

    /// <summary>Devices of the pipeline, P.</summary>
    public int DeviceCount => Elastic?.LayersPerStage.Count ?? _answer.Stages;

    /// <summary>Stages of all devices, K = V · P; stage s is on device s mod P.</summary>
    public int StageCount => DeviceCount * Schedule.VirtualStages;

    /// <summary>[k] is how many layers stage k has.</summary>
    public IReadOnlyList<int> LayersPerStage =>
        Elastic?.LayersPerStage ?? [.. Enumerable.Repeat(_answer.LayersPerStage, StageCount)];

    /// <summary>Tokens of every sequence, L.</summary>
    public int SequenceTokens => _answer.SequenceTokens;

    /// <summary>Sequences of one step and replica, B.</summary>
    public int BatchSequences =>
        Elastic is { } placed ? placed.StepSequences / placed.Replicas : _answer.BatchSequences;

    /// <summary>Replicas of the pipeline, D.</summary>
    public int Replicas => Elastic?.Replicas ?? _answer.Question.DataParallelDegree ?? 1;

    /// <summary>Devices that share each layer.</summary>
    public int TensorParallelDegree => _answer.TensorParallelDegree;

    /// <summary>In the order in which they enter the pipeline.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches => Elastic?.MicroBatches ?? _microBatches;

    /// <summary>From the first forward's start to the last backward's end, as predicted.</summary>
    public Milliseconds PredictedMakespan => Elastic?.PredictedStep ?? new(_answer.Plan.MakespanMs);

    /// <summary>The makespan and the optimiser's step after it, as predicted; of an elastic run without the latter.
    /// </summary>
    public Milliseconds PredictedStep => Elastic?.PredictedStep ?? new(_answer.Plan.StepMs);

    /// <summary>
    /// A step of several batches one after the other and one update, as predicted: a makespan for each, and the
    /// optimiser's step. What the end of one and the beginning of the next may share is left out.
    /// </summary>
    /// <param name="batches">How many.</param>
    public Milliseconds PredictedStepOf(int batches) =>
        new(((batches - 1) * PredictedMakespan.Value) + PredictedStep.Value);

    /// <summary>
    /// [d] is what device d needs at the moment at which it needs the most, as predicted; empty of an elastic run, of
    /// which it is not told.
    /// </summary>
    public IReadOnlyList<DeviceMemory> Memory => Elastic is null ? _memory : [];

    /// <summary>When it was computed, UTC.</summary>
    public DateTimeOffset PlannedAt => _answer.CreatedAt;

    /// <summary>What to know before trusting it, in plain sentences.</summary>
    public IReadOnlyList<string> Warnings => _answer.Warnings;

    /// <summary>What it answers, defaults filled in: recompute, replicas, constraints.</summary>
    public PlanRequest Question => _answer.Question;

    internal PlanResponse Answer => _answer;

    /// <summary>The whole plan as the planner told it, for another rank, in one line.</summary>
    public string ToJson() => PlanJson.Write(_answer);

    /// <summary>The plan that <see cref="ToJson"/> wrote, or that GET /v1/plans/{planId} answered.</summary>
    /// <exception cref="PlanRefusedException">It is none; the message names the fields and what is wrong.</exception>
    public static TrainingPlan FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return PlanParser.Parse(PlanJson.Read<PlanResponse>(json), asked: null);
    }

    /// <summary>For example "plan 3f0a12bc of 2026-11-21 11:58:02Z".</summary>
    public override string ToString() => $"plan {PlanId[..8]} of {PlannedAt:u}";

    /// <summary>What an elastic run makes of it.</summary>
    /// <exception cref="PlanRefusedException">It cannot be run; names the fields.</exception>
    internal TrainingPlan With(ElasticResponse run) => new(this, ElasticPlacementParser.Parse(run, this));

    /// <summary>In words, that it takes more devices than the run has processes for; null where it does not.</summary>
    internal string? DevicesMissing(ElasticLoopOptions? run) => Elastic?.Devices > run?.DevicesHere
        ? $"The planner's plan takes {Elastic?.Devices} devices, {Elastic}, and {run?.DevicesHere} are here: start as "
            + "many processes, or tell the planner which worker is lost."
        : null;

    /// <summary>Whether a step of both is the same.</summary>
    internal bool IsSame(TrainingPlan other) => PlanId == other.PlanId && Elastic?.Replan == other.Elastic?.Replan;
}
