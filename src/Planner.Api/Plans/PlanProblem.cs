using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>A question as the planning core takes it.</summary>
internal sealed class PlanProblem
{
    private readonly PipelineLinks _stageLinks; // between all stages of all devices

    public PlanProblem(PlanQuestion question)
    {
        Question = question;
        var placement = PlacementOf(question);
        var shape = TrainingMemory.ShapeOf(question.Model);
        var settings = TrainingMemory.SettingsOf(question);
        var bytesPerToken = (double)shape.Layer.HiddenSize * settings.Precision.ActivationBytes;
        var layer = LayerLatencies.Of(question, placement, settings.Precision);
        Pipeline = new EqualPipeline(shape, layer, question.Stages, question.Sequence, question.Grain)
        {
            Settings = settings,
            WeightGradientShare = question.Profile.WeightGradientShare,
            Links = placement?.LinksFor(question.Transfers, bytesPerToken) ?? PipelineLinks.Free(question.Stages),
            Constraints = question.Constraints,
        };
        Flush = Pipeline.Problem(question.BatchSequences, question.Recompute);
        StageLatency = Pipeline.StageLatency(question.Recompute, question.Schedule.VirtualStages);
        _stageLinks = question.Schedule.VirtualStages == 1
            ? Pipeline.Links
            : Pipeline.Links.ForVirtualStages(question.Schedule.VirtualStages);
    }

    public PlanQuestion Question { get; }

    /// <summary>Model and devices.</summary>
    public EqualPipeline Pipeline { get; }

    /// <summary>What one stage costs over one slice.</summary>
    public ILatencyModel StageLatency { get; }

    /// <summary>The question as it would be under the flush schedule, one stage on each device.</summary>
    public SlicingProblem Flush { get; }

    public bool IsFlush => Question.Schedule == ScheduleChoice.Flush;

    /// <summary>
    /// Whether the flush schedule's formula is exact: it takes the mean of links that may differ, and slices may be
    /// longer under way than on a stage.
    /// </summary>
    public bool IsFormulaExact =>
        IsFlush && (Pipeline.Links.IsFree || Pipeline.Links.Policy == TransferPolicy.Exposed);

    /// <summary>The question under its own schedule.</summary>
    public PipelineProblem Scheduled() => new(
        Question.Sequence,
        Question.Grain,
        Question.BatchSequences,
        [.. Enumerable.Repeat(StageLatency, _stageLinks.StageCount)])
    {
        Schedule = Question.Schedule,
        WeightGradientShare = Question.Profile.WeightGradientShare,
        Links = _stageLinks,
        Constraints = Question.Constraints,
    };

    /// <summary>
    /// The step under the question's schedule. Where it splits backwards W is its share of all that is computed then,
    /// what is computed again included, as the planner has it.
    /// </summary>
    public Timeline Simulate(IReadOnlyList<MicroBatchSlicing> microBatches)
    {
        int[] sliceCounts = [.. microBatches.Select(microBatch => microBatch.Slices.Count)];
        var schedule = Question.Schedule.Create(Question.Stages, sliceCounts);
        return new EqualStagesSimulation(schedule, microBatches, StageLatency, links: _stageLinks)
        {
            WeightGradientShare = Question.Profile.WeightGradientShare,
        }.Timeline;
    }

    private static Placement? PlacementOf(PlanQuestion question) =>
        question.Cluster?.Description.ToPlanning() is { } cluster
            ? new Placement(cluster, question.Degrees)
            : null;
}
