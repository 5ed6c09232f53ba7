using TeraPipe.Contracts.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Executor.Plans;

/// <summary>A plan that was looked through: what it says can be run.</summary>
public sealed class TrainingPlan
{
    private readonly PlanResponse _answer;

    internal TrainingPlan(
        PlanResponse answer,
        ScheduleChoice schedule,
        IReadOnlyList<MicroBatchSlicing> microBatches,
        IReadOnlyList<DeviceMemory> memory) =>
        (_answer, Schedule, MicroBatches, Memory) = (answer, schedule, microBatches, memory);

    /// <summary>32 hexadecimal digits: plans of the same id are the same.</summary>
    public string PlanId => _answer.PlanId;

    /// <summary>The model of the planner's catalogue that it is for.</summary>
    public string Model => _answer.Model;

    /// <summary>The kind of schedule and the stages on each device, V.</summary>
    public ScheduleChoice Schedule { get; }

    /// <summary>Devices of the pipeline, P.</summary>
    public int DeviceCount => _answer.Stages;

    /// <summary>Stages of all devices, K = V · P; stage s is on device s mod P.</summary>
    public int StageCount => DeviceCount * Schedule.VirtualStages;

    /// <summary>Layers of each stage.</summary>
    public int LayersPerStage => _answer.LayersPerStage;

    /// <summary>Tokens of every sequence, L.</summary>
    public int SequenceTokens => _answer.SequenceTokens;

    /// <summary>Sequences of one step and replica, B.</summary>
    public int BatchSequences => _answer.BatchSequences;

    /// <summary>Devices that share each layer.</summary>
    public int TensorParallelDegree => _answer.TensorParallelDegree;

    /// <summary>In the order in which they enter the pipeline.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches { get; }

    /// <summary>From the first forward's start to the last backward's end, as predicted.</summary>
    public Milliseconds PredictedMakespan => new(_answer.Plan.MakespanMs);

    /// <summary>The makespan and the optimiser's step after it, as predicted.</summary>
    public Milliseconds PredictedStep => new(_answer.Plan.StepMs);

    /// <summary>
    /// A step of several batches one after the other and one update, as predicted: a makespan for each, and the
    /// optimiser's step. What the end of one and the beginning of the next may share is left out.
    /// </summary>
    /// <param name="batches">How many.</param>
    public Milliseconds PredictedStepOf(int batches) =>
        new(((batches - 1) * PredictedMakespan.Value) + PredictedStep.Value);

    /// <summary>[d] is what device d needs at the moment at which it needs the most, as predicted.</summary>
    public IReadOnlyList<DeviceMemory> Memory { get; }

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
}
