using TeraPipe.Contracts.Plans;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.TrainGpt;

/// <summary>
/// One of the ways to cut the sequences that are compared, with a copy of the model that trains under it alone.
/// </summary>
internal sealed class Variant : IDisposable
{
    private readonly List<StepResult> _steps = [];
    private readonly Pipeline _pipeline;
    private readonly StepPlan _plan;

    public Variant(Slicing slicing, PlanResponse plan, Pipeline pipeline)
    {
        (Slicing, _pipeline) = (slicing, pipeline);
        _plan = StepPlan.Create(
            ScheduleChoice.Flush, plan.Stages, plan.SequenceTokens, slicing.MicroBatches.SelectMany(Expand));
    }

    /// <summary>The slicing and what the planner predicts of it.</summary>
    public Slicing Slicing { get; }

    /// <summary>Loss of every step, warm-up included.</summary>
    public IReadOnlyList<double> Losses => [.. _steps.Select(step => step.Loss)];

    /// <summary>The step that was run last.</summary>
    public StepResult Last => _steps[^1];

    /// <summary>The steps that count.</summary>
    public IEnumerable<StepResult> MeasuredSteps(int warmUpSteps) => _steps.Skip(warmUpSteps);

    public void Step(TokenBatch batch) => _steps.Add(_pipeline.Step(batch, _plan));

    public void Dispose() => _pipeline.Dispose();

    private static IEnumerable<MicroBatchSlicing> Expand(MicroBatch group) => Enumerable.Repeat(
        new MicroBatchSlicing(group.Sequences, group.SliceTokens.Select(count => new Tokens(count))), group.Count);
}
