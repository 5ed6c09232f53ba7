using TeraPipe.Contracts.Elastic;
using TeraPipe.Executor.Plans.Elastic;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;

namespace TeraPipe.Executor.Plans;

/// <summary>
/// A model trained under the planner's plan, on threads or as one of several processes. The first rank talks to the
/// planner; at each step boundary all ranks hear from it whether there is another plan. Weights and the optimiser's
/// state stay where they are, as plans of one question differ in slices and micro-batches, not in stages; but for an
/// elastic run, of which layers are frozen and which moves to other stages and replicas.
/// </summary>
public sealed class PlannedPipeline
{
    private readonly IPipeline _pipeline;
    private readonly PlannerLoop? _planner;
    private readonly ElasticSwitch _switch;
    private StepPlan _steps;

    private PlannedPipeline(IPipeline pipeline, PlannerLoop? planner, TrainingPlan plan)
    {
        (_pipeline, _planner, Plan, _steps) = (pipeline, planner, plan, StepsOf(plan));
        _switch = new ElasticSwitch(pipeline);
    }

    /// <summary>What is trained on; changes only at the beginning of a step.</summary>
    public TrainingPlan Plan { get; private set; }

    /// <summary>The plan that the first rank has; all ranks call it.</summary>
    /// <param name="pipeline">The model.</param>
    /// <param name="planner">On the first rank, who talks to the planner; null on all others.</param>
    /// <exception cref="ArgumentException">The first rank has no planner, or another rank has one.</exception>
    public static PlannedPipeline Start(IPipeline pipeline, PlannerLoop? planner)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        if (pipeline.IsFirst != planner is not null)
        {
            throw new ArgumentException("The first rank, and no other, talks to the planner.", nameof(planner));
        }

        var plan = Read(pipeline.Agree(planner is null ? "" : Write(planner.Current)));
        return new PlannedPipeline(pipeline, planner, plan);
    }

    /// <summary>
    /// Takes on another plan, where there is one; forward, backward and update; tells the planner what it took.
    /// </summary>
    /// <inheritdoc cref="SingleBatchSteps.Step"/>
    public StepResult Step(TokenBatch batch) => Step([batch]);

    /// <summary>
    /// The same with several batches and one update. The planner hears what a step of one batch would have taken:
    /// (t − o) / n + o of a step of n batches in t, o the optimiser's step as the plan predicts it.
    /// </summary>
    /// <inheritdoc cref="IPipeline.Step(IReadOnlyList{TokenBatch}, StepPlan)"/>
    public StepResult Step(IReadOnlyList<TokenBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        Turn();
        return StepAsPlanned(batches);
    }

    /// <summary>
    /// Takes on another plan, where there is one, at a step boundary: freezes, thaws and moves an elastic run's model.
    /// </summary>
    internal void Turn()
    {
        if (_pipeline.Agree(_planner?.Poll() is { } change ? Write(change.Plan) : "") is { Length: > 0 } changed)
        {
            Plan = Read(changed);
            _steps = StepsOf(Plan);
        }

        Place();
    }

    /// <summary><see cref="Step(IReadOnlyList{TokenBatch})"/> after <see cref="Turn"/>.</summary>
    internal StepResult StepAsPlanned(IReadOnlyList<TokenBatch> batches)
    {
        var result = _pipeline.Step(batches, _steps);
        var done = _pipeline.Progress.StepsDone;
        _planner?.Report(new MeasuredStep(
            done - 1, OfOneBatch(result.StepTime, batches.Count), result.Timeline.Devices));
        _planner?.ReportGradients(done, result.LayerGradientNorms);
        return result;
    }

    /// <summary>Mean loss of some batches in nats, without training on them; all ranks call it.</summary>
    /// <param name="batches">Each as the plan has it; the same on all ranks.</param>
    /// <inheritdoc cref="IPipeline.Evaluate" path="/exception"/>
    public double Evaluate(IReadOnlyList<TokenBatch> batches)
    {
        Place();
        return _pipeline.Evaluate(batches, _steps);
    }

    /// <summary>The memory that each device has needed so far beside what the plan says; all ranks call it.</summary>
    /// <returns>Null where it is not counted: on GPUs; or not predicted: of an elastic run.</returns>
    public MemoryReport? CompareMemory() =>
        _pipeline.GatherPeakMemory() is { Count: > 0 } peaks && Plan.Memory.Count > 0
            ? MemoryReport.Of(Plan, peaks)
            : null;

    /// <summary>Brings an elastic run's model to where its plan has it; nothing, where it is there.</summary>
    private void Place()
    {
        if (Plan.Elastic is { } placement)
        {
            _switch.To(placement);
        }
    }

    private Milliseconds OfOneBatch(Milliseconds step, int batches)
    {
        var optimizerMs = Math.Min(Plan.PredictedStep.Value - Plan.PredictedMakespan.Value, step.Value);
        return batches == 1 ? step : new(((step.Value - optimizerMs) / batches) + optimizerMs);
    }

    /// <summary>A plan for another rank: a line of it, and one of what an elastic run makes of it.</summary>
    private static string Write(TrainingPlan plan) =>
        plan.Elastic is { } placed ? $"{plan.ToJson()}\n{PlanJson.Write(placed.Answer)}" : plan.ToJson();

    private static TrainingPlan Read(string lines)
    {
        var (plan, run) = (TrainingPlan.FromJson(lines.Split('\n')[0]), lines.Split('\n').ElementAtOrDefault(1));
        return run is null ? plan : plan.With(PlanJson.Read<ElasticResponse>(run));
    }

    private static StepPlan StepsOf(TrainingPlan plan) =>
        StepPlan.Create(plan.Schedule, plan.DeviceCount, plan.SequenceTokens, plan.MicroBatches);
}
